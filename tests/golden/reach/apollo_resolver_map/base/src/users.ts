export function me() {
  return "a";
}
