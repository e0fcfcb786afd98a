/** Whether the list of all keys and the palette are open: both can be asked for from anywhere. */
class Overlay {
  open = $state(false);

  toggle(): void {
    this.open = !this.open;
  }
}

export const help = new Overlay();
export const palette = new Overlay();
