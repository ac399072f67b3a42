/** A place named as a law's or a court's; `country` brings cities and states to one name. */
export type Place = { name: string; country: string };

const COUNTRIES: readonly [string, string][] = [
  [
    "uk",
    "england and wales|england|scotland|northern ireland|united kingdom|great britain|wales|london|manchester|edinburgh|birmingham|bristol|leeds|liverpool|glasgow|sheffield|oxford|cambridge|newcastle|nottingham|belfast|cardiff",
  ],
  ["ireland", "ireland|dublin|cork"],
  [
    "us",
    "united states|u\\.s\\.a?\\.?|usa|delaware|oregon|virginia|colorado|ohio|michigan|pennsylvania|new jersey|minnesota|arizona|utah|portland|denver|houston|dallas|miami|atlanta|philadelphia|new york|california|texas|florida|nevada|illinois|massachusetts|washington|georgia|san francisco|los angeles|chicago|wilmington|boston|austin|seattle",
  ],
  ["canada", "canada|ontario|toronto|british columbia|quebec|vancouver"],
  ["germany", "germany|german|berlin|munich|münchen|hamburg|frankfurt|cologne|düsseldorf|stuttgart"],
  ["france", "france|french|paris|lyon"],
  ["netherlands", "netherlands|dutch|amsterdam|rotterdam|the hague"],
  ["belgium", "belgium|brussels|antwerp"],
  ["luxembourg", "luxembourg"],
  ["switzerland", "switzerland|swiss|zurich|zürich|geneva|zug"],
  ["austria", "austria|vienna|wien"],
  ["spain", "spain|madrid|barcelona"],
  ["portugal", "portugal|lisbon"],
  ["italy", "italy|rome|milan"],
  ["cyprus", "cyprus|limassol|nicosia"],
  ["malta", "malta|valletta"],
  ["greece", "greece|athens"],
  ["poland", "poland|warsaw|krakow"],
  ["czechia", "czech republic|czechia|prague|brno"],
  ["hungary", "hungary|budapest"],
  ["sweden", "sweden|stockholm|gothenburg"],
  ["norway", "norway|oslo"],
  ["denmark", "denmark|copenhagen"],
  ["finland", "finland|helsinki"],
  ["estonia", "estonia|tallinn"],
  ["lithuania", "lithuania|vilnius"],
  ["latvia", "latvia|riga"],
  ["korea", "republic of korea|south korea|korea|seoul|busan|대한민국|한국|서울|부산|인천|대구|대전|광주|수원"],
  ["japan", "japan|tokyo|osaka|일본|도쿄"],
  ["china", "people's republic of china|china|beijing|shanghai|shenzhen|중국|베이징|상하이"],
  ["hong kong", "hong kong|홍콩"],
  ["singapore", "singapore|싱가포르"],
  ["taiwan", "taiwan|taipei"],
  ["india", "india|mumbai|delhi|bangalore|bengaluru"],
  ["australia", "australia|new south wales|victoria|sydney|melbourne|queensland"],
  ["new zealand", "new zealand|auckland|wellington"],
  ["uae", "united arab emirates|dubai|abu dhabi|difc"],
  ["israel", "israel|tel aviv"],
  ["turkey", "turkey|türkiye|istanbul|ankara"],
  ["south africa", "south africa|johannesburg|cape town"],
  ["brazil", "brazil|são paulo|sao paulo"],
  ["mexico", "mexico"],
  ["cayman islands", "cayman islands?"],
  ["bvi", "british virgin islands"],
  ["jersey", "\\bjersey\\b|guernsey|isle of man"],
  ["panama", "panama"],
  ["romania", "romania|bucharest"],
  ["bulgaria", "bulgaria|sofia"],
  ["ukraine", "ukraine|kyiv"],
  ["vietnam", "vietnam|hanoi|베트남"],
  ["us", "미국|뉴욕|캘리포니아"],
];

export function placesIn(text: string): Place[] {
  const found: (Place & { at: number })[] = [];
  for (const [country, names] of COUNTRIES) {
    for (const match of text.matchAll(new RegExp(`(?<![\\p{L}])(?:${names})(?![a-z])`, "giu")))
      found.push({ name: match[0], country, at: match.index });
  }
  const inside = (one: { at: number; name: string }) =>
    found.some(
      (other) =>
        other !== one &&
        other.at <= one.at &&
        other.at + other.name.length >= one.at + one.name.length &&
        other.name.length > one.name.length,
    );
  return found.filter((one) => !inside(one)).sort((a, b) => a.at - b.at);
}

/** The country in which a party sits, by the words that introduce it. */
export function homeOf(words: string): string | null {
  return (
    placesIn(words)[0]?.country ??
    (/\bLtd\b|\bLimited\b|\bPLC\b/.test(words)
      ? "uk"
      : /\bGmbH\b/.test(words)
        ? "germany"
        : /주식회사|㈜|\(주\)/.test(words)
          ? "korea"
          : null)
  );
}
