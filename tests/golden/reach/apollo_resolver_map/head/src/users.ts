export function me() {
  return "b";
}
