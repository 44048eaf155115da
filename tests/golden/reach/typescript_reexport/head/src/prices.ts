export function total(a: number) {
  return a + 1;
}
