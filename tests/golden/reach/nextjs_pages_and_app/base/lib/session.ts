export function user() {
  return "a";
}
