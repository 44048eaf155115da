export function user() {
  return "b";
}
