/** The end of a switch over a closed union: the compiler proves that nothing arrives here, and a newer server's value is passed over. */
export function unreachable<T>(value: never): T {
  return value;
}
