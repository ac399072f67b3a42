import type { VNode } from "preact";

/** Our own drawings on a grid of 24; strokes take the colour of the words beside them. */
const paths = {
  back: "M15 5l-7 7 7 7",
  turn: "M9 6l6 6-6 6",
  plus: "M12 5v14M5 12h14",
  send: "M12 19V5M6 11l6-6 6 6",
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.2-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.1 8.1a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5",
  camera: "M4 8h3.2l1.6-2.5h6.4L16.8 8H20v11H4zM12 16.4a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  more: "M5 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0M11.1 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0M17.2 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0",
  needs: "M12 3.5l8.5 8.5-8.5 8.5L3.5 12zM12 8.5v4M12 15.4v.1",
  threads: "M4 6.5h16M4 12h16M4 17.5h10",
  settings: "M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 5v5M9 14v5",
  file: "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9.2v.1",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
  page: "M6 3.5h12v17H6zM9 8h6M9 12h6M9 16h3",
  code: "M9 8l-4 4 4 4M15 8l4 4-4 4",
  share: "M12 15V4M8 7.5L12 3.5l4 4M6 11.5H5v9h14v-9h-1",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  desk: "M4 5h16v11H4zM9 20h6M12 16v4",
  phone: "M7.5 3h9v18h-9zM11 18h2",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 12h8",
  offline:
    "M4 4l16 16M8.2 15.5a5.5 5.5 0 0 1 5-1.4M5 12a10 10 0 0 1 4.2-2.4M15.3 10A10 10 0 0 1 19 12M2.5 8.6A14 14 0 0 1 6 6.4M11 5.1a14 14 0 0 1 10.5 3.5M12 19v.1",
  alert: "M12 4l9 16H3zM12 10v4.5M12 17.3v.1",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
