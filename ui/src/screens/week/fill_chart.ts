/** Draws weeks as bars of what became of their slots, from the ground up: held, missed, not said, to come, free. */
import { BarChart, FixedScaleAxis, Svg } from 'chartist';
import type { SlotWeekFigures } from '../../backend';

/** The parts of a bar with the class that draws each. */
export const parts = ['held', 'missed', 'open', 'next', 'free'] as const;

/** How many slots each part of a week has. */
export function countsOf({ figures }: SlotWeekFigures): number[] {
  const { held, no_show, open, to_come, free, unused, covered } = figures;
  return [held, no_show, open, to_come, free + unused + covered];
}

/** The height of the chart in slots: the busiest week, or the goal. */
export function highest(weeks: readonly SlotWeekFigures[]): number {
  return Math.max(1, ...weeks.flatMap(({ figures, goal }) => [figures.offered, goal ?? 0]));
}

/** Draws into an element; the answer takes the chart away. */
export function draw(into: HTMLElement, weeks: readonly SlotWeekFigures[], goal: number | null): () => void {
  const high = highest(weeks);
  const all = weeks.map(countsOf);
  const chart = new BarChart(
    into,
    {
      labels: weeks.map(({ monday }) => monday),
      series: parts.map((_, at) => all.map((counts) => counts[at] ?? 0)),
    },
    {
      height: '100%',
      width: '100%',
      stackBars: true,
      chartPadding: { top: 1, right: 0, bottom: 1, left: 0 },
      axisX: { showGrid: false, showLabel: false, offset: 0 },
      axisY: {
        type: FixedScaleAxis,
        high,
        low: 0,
        ticks: [0, high],
        showLabel: false,
        showGrid: false,
        offset: 0,
      },
    },
  );
  chart.on('draw', (part) => {
    if (part.type !== 'bar') return;
    const height = Math.abs(part.y1 - part.y2);
    const name = parts[part.seriesIndex];
    if (!name || height < 0.5) {
      part.element.remove();
      return;
    }
    const width = Math.min(40, (part.chartRect.width() / weeks.length) * 0.62);
    const rect = {
      x: part.x1 - width / 2 + 0.75,
      y: Math.min(part.y1, part.y2) + 0.75,
      width: width - 1.5,
      height: Math.max(1, height - 1.5),
    };
    part.element.replace(new Svg('rect', rect, name));
  });
  chart.on('created', ({ svg, chartRect }) => {
    if (!goal) return;
    const y = chartRect.y1 - (chartRect.height() * goal) / high;
    svg.elem('line', { x1: chartRect.x1, x2: chartRect.x2, y1: y, y2: y }, 'goal');
  });
  return () => {
    chart.detach();
    into.replaceChildren();
  };
}
