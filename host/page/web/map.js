// SPDX-License-Identifier: Apache-2.0
// The areas as shapes: the site's own GeoJSON or the built-in tiles, keyed by code; areas without a shape become a grid
// of tiles. Each shape is a link, coloured by its distance from pace.
import { address, element, nameOf, state, word } from './lib.js';

const tones = ['far-behind', 'behind', 'ahead', 'far-ahead', 'blank'];

function ringsOf(geometry) {
  return geometry.type === 'Polygon'
    ? geometry.coordinates
    : geometry.type === 'MultiPolygon'
      ? geometry.coordinates.flat()
      : [];
}

// [x, y] in a plane, y down, good enough for a county.
function shapesOf(areas, collection) {
  const byCode = new Map((collection?.features || []).map(f => [String(f.id ?? f.properties?.code), f]));
  const found = areas.map(area => ({ area, feature: byCode.get(String(area.area)) }));
  if (found.some(one => !one.feature)) {
    const columns = Math.ceil(Math.sqrt(areas.length));
    return {
      isGrid: true,
      shapes: areas.map((area, i) => {
        const x = i % columns,
          y = Math.floor(i / columns);
        return {
          area,
          rings: [
            [
              [x, y],
              [x + 1, y],
              [x + 1, y + 1],
              [x, y + 1],
            ],
          ],
        };
      }),
    };
  }
  const latitudes = found.flatMap(one => ringsOf(one.feature.geometry).flat()).map(p => p[1]);
  const squeeze = Math.cos((((Math.min(...latitudes) + Math.max(...latitudes)) / 2) * Math.PI) / 180);
  return {
    isGrid: found.every(one => ringsOf(one.feature.geometry)[0].length === 5),
    shapes: found.map(one => ({
      area: one.area,
      rings: ringsOf(one.feature.geometry).map(ring => ring.map(([x, y]) => [x * squeeze, -y])),
    })),
  };
}

// Eight letters fill a tile; longer names are set smaller.
function nameNode(name, x, y) {
  const node = element('text', { x, y, class: 'name' }, name);
  if (name.length > 8) node.style.fontSize = `${Math.round((17 * 8) / name.length)}px`;
  return node;
}

// 峨山彝族自治县 → 峨山: what people say.
function shortName(area) {
  if (state.language === 'en') return nameOf(area).split(' ')[0].replace(/,$/, '');
  const name = area.name
    .replace(/(街道|镇|乡|县|区|市)$/, '')
    .replace(/(彝族|哈尼族|傣族|回族|苗族|白族|自治)+$/, '')
    .replace(/(彝族|哈尼族|傣族|回族|苗族|白族)+$/, '');
  return name || area.name;
}

export function map(tally, place, collection, toneOf, kept) {
  const { isGrid, shapes } = shapesOf(tally.areas, collection);
  const all = shapes.flatMap(s => s.rings.flat());
  const [x0, x1] = [Math.min(...all.map(p => p[0])), Math.max(...all.map(p => p[0]))];
  const [y0, y1] = [Math.min(...all.map(p => p[1])), Math.max(...all.map(p => p[1]))];
  const scale = 400 / Math.max(x1 - x0, 1e-6),
    height = (y1 - y0) * scale;
  const at = ([x, y]) => [(x - x0) * scale, (y - y0) * scale];
  const gap = isGrid ? 3 : 0;
  const nodes = shapes.map(({ area, rings }) => {
    const quota = area.quotas[place];
    const outline = rings
      .map(ring => {
        const points = ring.map(at);
        if (!isGrid) return `M${points.map(p => p.map(n => n.toFixed(1)).join(',')).join('L')}Z`;
        const [left, top] = [Math.min(...points.map(p => p[0])) + gap, Math.min(...points.map(p => p[1])) + gap];
        const [right, bottom] = [Math.max(...points.map(p => p[0])) - gap, Math.max(...points.map(p => p[1])) - gap];
        return `M${left},${top}H${right}V${bottom}H${left}Z`;
      })
      .join('');
    const flat = rings[0].map(at);
    const [cx, cy] = [0, 1].map(k => (Math.min(...flat.map(p => p[k])) + Math.max(...flat.map(p => p[k]))) / 2);
    const link = document.createElementNS('http://www.w3.org/2000/svg', 'a');
    link.setAttribute('href', address(`/areas/${area.area}`, { ...kept, quota: quota.id }));
    link.setAttribute('class', toneOf(quota));
    link.append(
      element('path', { d: outline }),
      nameNode(shortName(area), cx, cy - 3),
      element('text', { x: cx, y: cy + 16, class: 'rate' }, quota.rate === null ? '-' : `${quota.rate.toFixed(1)}%`),
    );
    return link;
  });
  const legend = element(
    'ul',
    { class: 'legend' },
    tones.map((tone, i) =>
      element('li', null, element('span', { class: `swatch ${tone}` }), word('legend')[i] ?? word('legend')),
    ),
  );
  return element(
    'figure',
    { class: 'map' },
    element('svg', { viewBox: `0 0 400 ${height.toFixed(0)}`, role: 'group', 'aria-label': word('mapTitle') }, nodes),
    legend,
    element('figcaption', { class: 'note' }, word(isGrid ? 'mapNote' : 'mapOwn')),
  );
}
