/** Milliseconds of Unix nanoseconds written as text. */
export const nsToMs = (ns: string): number => Number(ns.slice(0, -6));

/** Whether a LogQL expression gives lines rather than numbers: it begins with a selector, in parentheses or not. */
export const givesLines = (expr: string): boolean => /^(?:\s|\(|#[^\n]*\n)*\{/.test(expr);
