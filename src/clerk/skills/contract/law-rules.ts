import { homeOf, placesIn } from "./places.ts";
import { riskOf } from "./risk.ts";
import type { Found, Marked, Reading } from "./risk.ts";

const LAW =
  /\b(?:govern(?:ed|ing)|construed|subject to|interpreted)\b[^.;]{0,60}\blaws?\b|\blaws? of\b[^.;]{0,60}(?:govern|appl)|준거법|(?:법(?:률)?|법령)(?:을|에) (?:따|준거|적용|의)/iu;
const COURT = /\bcourts?\b|\bjurisdiction\b|\barbitrat|\bvenue\b|관할|법원|중재/iu;

/** Whose law, which court, and whether it is the same for both. */
export function lawRules({ sentences, sides, text: whole }: Reading): Found {
  const found: Found = { risks: [], usual: [] };
  const laws = sentences.filter(
    ({ token }) => LAW.test(token) && !/comply|compliance|data protection|applicable laws?\b/i.test(token),
  );
  const courts = sentences.filter(
    ({ token, text }) =>
      COURT.test(token) &&
      /jurisdiction|exclusive|disput|courts? (?:of|in|located|at|having)|seat|arbitrat|관할|중재/iu.test(text) &&
      !/arbitrarily/i.test(text) &&
      !/unenforceable|invalid|court order/i.test(text),
  );
  const law = laws.flatMap(({ text }) => placesIn(text))[0] ?? null;
  const where = courts.flatMap(({ text }) => placesIn(text));
  const { home, theirHome } = homesOf({ sentences, sides, text: whole });
  const abroad = where.filter(
    (place) =>
      (law !== null && place.country !== law.country) ||
      (home !== null && place.country !== home) ||
      (home === null && theirHome !== null && place.country === theirHome),
  );
  const foreignLaw = law !== null && home !== null && law.country !== home;
  const oneSided = courts.filter(({ token }) =>
    /@THEM[^.;]{0,60}(?:may|can|entitled)[^.;]{0,60}(?:proceedings|sue|action|claim|any (?:court|country|jurisdiction))/i.test(
      token,
    ),
  );
  const hits: Marked[] = [
    ...new Set([...(abroad.length > 0 || oneSided.length > 0 ? courts : []), ...(foreignLaw ? laws : [])]),
  ];
  if (hits.length === 0) {
    for (const { place } of new Set([...laws, ...courts]))
      found.usual.push({ place, what: { en: "law and courts", ko: "준거법과 관할" } });
  } else {
    const details = [...new Set(abroad.map(({ name }) => name))].join(", ");
    found.risks.push(
      ...riskOf(
        hits,
        {
          kind: "jurisdiction",
          weight: 3,
          title: {
            en: `courts or law abroad${details === "" ? "" : ` (${details})`}${oneSided.length > 0 ? ", and the other side may sue anywhere" : ""}`,
            ko: `외국 또는 먼 곳의 법원·법${details === "" ? "" : ` (${details})`}`,
          },
          why: {
            en: `${law !== null && abroad.some((place) => place.country !== law.country) ? "The court is not where the law comes from. " : ""}A dispute there costs more than most claims are worth, so you will give in.`,
            ko: "그곳에서 다투는 비용이 청구액보다 클 수 있어 사실상 포기하게 됩니다.",
          },
          ask: {
            en: "The law and the courts of your own country, or of a neutral place, the same for both.",
            ko: "우리 나라 또는 중립적인 곳의 법과 법원을 양쪽에 같게.",
          },
        },
        COURT,
      ),
    );
  }
  if (laws.length === 0 && sentences.length > 15)
    found.risks.push({
      kind: "no-law",
      weight: 1,
      places: [],
      quotes: [],
      title: { en: "missing: which law applies", ko: "누락: 준거법" },
      why: {
        en: "Between different countries it is open which law decides.",
        ko: "어느 나라 법으로 판단할지 알 수 없습니다.",
      },
      ask: { en: "Name the law and the court.", ko: "준거법과 관할을 명시." },
    });
  return found;
}

/** In which countries the two sides sit; null: not to be known. */
function homesOf({ sentences, sides, text: whole }: Pick<Reading, "sentences" | "sides" | "text">): {
  home: string | null;
  theirHome: string | null;
} {
  const stated = homeOf(
    `${sides.us.words} ${sides.us.name} ${sentences.find(({ token }) => /@US (?:is|are) (?:a company |based |located |resident |established )in\b/i.test(token))?.text ?? ""}`,
  );
  const theirHome =
    homeOf(sides.them.map(({ words, name }) => `${words} ${name}`).join(" ")) ??
    homeOf(
      sentences.find(({ text }) =>
        /\b(?:we|us)\b[^.]{0,80}\b(?:corporation|company|Inc|LLC|GmbH)\b|\b(?:corporation|company|Inc\.?|LLC|GmbH)\b[^.]{0,60}["“](?:we|us)["”]/i.test(
          text,
        ),
      )?.text ?? "",
    );
  // Two parties to a drafted contract are mostly of one country; to terms on a website they need not be.
  const home =
    stated ??
    ((whole.match(/[가-힣]/g)?.length ?? 0) > whole.length * 0.3
      ? "korea"
      : sides.us.term === "you"
        ? null
        : theirHome);
  return { home, theirHome };
}
