// The currency of prices: a model is used only where prices are in the currency that it was trained on.

/**
 * Refuses a model whose prices are in another currency than the stage's.
 *
 * @throws Error that names both
 */
export function assertCurrency(
  { name, currency }: { readonly name: string; readonly currency: string },
  stageCurrency: string,
): void {
  if (currency === stageCurrency) return;
  throw new Error(
    `The model ${name} was trained on prices in ${currency}, but the currency of the stage is ${stageCurrency}: set currency to ${currency}, or train a model on prices in ${stageCurrency}`,
  );
}
