/** How a wording will read, for the eye: the shell fills the real one. */
import type { Placeholder } from '../../backend';

export function preview(template: string, values: Record<Placeholder, string>): string {
  const filled = template.replace(/\{([a-z_]+)\}/g, (whole, name: string) =>
    name in values ? values[name as Placeholder] : whole,
  );
  return filled.replace(/\n{3,}/g, '\n\n').trim();
}
