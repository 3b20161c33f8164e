// The outcome of an action that answers a picture instead of JSON.

/** A PNG, or where it can be read if it is larger than a function may answer. */
export class PictureAnswer {
  readonly picture: Buffer | { readonly location: string };

  constructor(picture: PictureAnswer['picture']) {
    this.picture = picture;
  }
}
