/** Whether the list of all keys and the palette are open, and which company is: all can be asked for from anywhere. */
class Overlay {
  open = $state(false);

  toggle(): void {
    this.open = !this.open;
  }
}

export const help = new Overlay();
export const palette = new Overlay();

class OpenCompany {
  /** Which one; `null` for none. */
  id = $state<string | null>(null);
}

export const company = new OpenCompany();
