/** Draws the feelings as a line over three lanes; each feeling has a shape of its own. */
import { AutoScaleAxis, FixedScaleAxis, LineChart, Svg } from 'chartist';
import type { FeelingPoint } from '../../backend';
import { level } from './feelings';

const shapes = ['M0 5l-5 -9h10z', 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z', 'M0 -5l5 9h-10z'];
const names = ['worse', 'same', 'better'];

/** Draws into an element; the answer takes the chart away. */
export function draw(into: HTMLElement, points: readonly FeelingPoint[]): () => void {
  const series = points.map(({ feeling }, x) => ({ x, y: level(feeling) }));
  const chart = new LineChart(
    into,
    { series: [series] },
    {
      height: '100%',
      width: '100%',
      fullWidth: true,
      lineSmooth: false,
      chartPadding: { top: 8, right: 8, bottom: 8, left: 8 },
      axisX: {
        type: AutoScaleAxis,
        onlyInteger: true,
        low: 0,
        high: Math.max(1, points.length - 1),
        showGrid: false,
        showLabel: false,
        offset: 0,
      },
      axisY: {
        type: FixedScaleAxis,
        low: 0,
        high: 2,
        ticks: [0, 1, 2],
        showLabel: false,
        offset: 0,
      },
    },
  );
  chart.on('draw', (part) => {
    if (part.type !== 'point') return;
    const height = level(points[part.index]?.feeling ?? 'same');
    const d = shapes[height] ?? '';
    const transform = `translate(${part.x} ${part.y})`;
    part.element.replace(new Svg('path', { d, transform }, names[height] ?? ''));
  });
  return () => {
    chart.detach();
    into.replaceChildren();
  };
}
