import { writeFileSync } from "node:fs";

/** One table row for each scene; the pictures of all sizes, themes and languages are one click away. */
export function writeIndex(
  folder: string,
  scenes: readonly { name: string; says: string }[],
  sizes: readonly { name: string; width: number; height: number }[],
  languages: readonly string[],
  themes: readonly string[],
): void {
  const links = (name: string) =>
    languages.flatMap((language) =>
      themes.flatMap((theme) =>
        sizes.map((size) => `[${size.name} ${theme} ${language}](${name}-${size.name}-${theme}-${language}.png)`),
      ),
    );
  const rows = scenes.map(
    ({ name, says }) =>
      `| ![${name}](${name}-phone-light-en.png) | **${name}**<br>${says}<br>${links(name).join(" · ")} |`,
  );
  const text = [
    "# Screens",
    "",
    `Every screen and state, made by \`npm run screens\` from the real app over a scripted session: ${sizes.map((size) => `${size.width}×${size.height}`).join(" and ")}, light and dark, English and Korean. Don't edit by hand.`,
    "",
    "| phone, light, English | what it shows |",
    "| --- | --- |",
    ...rows,
    "",
  ];
  writeFileSync(`${folder}README.md`, text.join("\n"));
}
