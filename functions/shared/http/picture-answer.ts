// The outcome of an action that answers a picture instead of JSON.

/** A picture, or where it can be read if it is larger than a function may answer. */
export class PictureAnswer {
  readonly picture: Buffer | { readonly location: string };
  readonly type: 'image/png' | 'image/jpeg';

  constructor(picture: PictureAnswer['picture'], type: PictureAnswer['type']) {
    this.picture = picture;
    this.type = type;
  }
}
