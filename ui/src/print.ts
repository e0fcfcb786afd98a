/**
 * Before paper: what is folded on the screen is read on a sheet. Gives back what folds exactly that again.
 */
export function unfold(root: ParentNode): () => void {
  const folded = [...root.querySelectorAll<HTMLDetailsElement>('main details:not([open])')];
  for (const part of folded) part.open = true;
  return () => {
    for (const part of folded) part.open = false;
  };
}
