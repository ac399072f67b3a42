/** A party: what the contract calls it, its name, and the words that introduce it (they say where it sits). */
export type Party = { term: string; name: string; words: string };

export type Sides = { us: Party; them: Party[]; isStated: boolean };

export const ROLES = [
  "Supplier",
  "Customer",
  "Client",
  "Provider",
  "Service Provider",
  "Vendor",
  "Seller",
  "Buyer",
  "Purchaser",
  "Licensor",
  "Licensee",
  "Landlord",
  "Tenant",
  "Lessor",
  "Lessee",
  "Employer",
  "Employee",
  "Company",
  "Contractor",
  "Subcontractor",
  "Consultant",
  "Freelancer",
  "Agency",
  "Agent",
  "Principal",
  "Distributor",
  "Manufacturer",
  "Franchisor",
  "Franchisee",
  "Lender",
  "Borrower",
  "Publisher",
  "Author",
  "Artist",
  "Owner",
  "Operator",
  "Host",
  "Photographer",
  "Designer",
  "Developer",
  "Partner",
  "Carrier",
  "Venue",
  "Organiser",
  "Member",
  "Subscriber",
  "User",
  "Merchant",
  "Processor",
  "Controller",
];
const KOREAN_ROLES = [
  "갑",
  "을",
  "임대인",
  "임차인",
  "발주자",
  "수급인",
  "도급인",
  "수급사업자",
  "원사업자",
  "공급자",
  "공급업체",
  "고객",
  "회사",
  "근로자",
  "위탁자",
  "수탁자",
  "매도인",
  "매수인",
  "이용자",
  "판매자",
  "구매자",
  "사용자",
  "가맹본부",
  "가맹점사업자",
  "의뢰인",
  "작가",
  "프리랜서",
  "용역사",
];
/** Who usually gets a paper written by the other side, for when nobody said which side is ours. */
const WEAKER =
  /^(?:customer|client|buyer|purchaser|licensee|tenant|lessee|employee|contractor|subcontractor|consultant|freelancer|agent|distributor|franchisee|borrower|author|artist|photographer|designer|subscriber|user|member|merchant|you|을|임차인|수급인|수급사업자|고객|근로자|수탁자|매수인|이용자|구매자|가맹점사업자|작가|프리랜서)$/i;

/** The parties as the contract defines them; if it defines none, the roles that owe things in it; "we" and "you" last. */
export function partiesOf(text: string): Party[] {
  const found = new Map<string, Party>();
  for (const parties of [definedIn, labelledIn, countedIn]) {
    for (const party of parties(text)) if (!found.has(party.term)) found.set(party.term, party);
    if (found.size >= 2) return [...found.values()].slice(0, 4);
  }
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const isWeYou = count(/\byou(?:r)?\b/gi) >= 4 && count(/\b(?:we|us|our)\b/gi) >= 4;
  if (!isWeYou) return [...found.values()];
  return ["you", "we"].map((term) => ({ term, name: "", words: "" }));
}

/** `Basswood Ltd (the "Supplier")`, `주식회사 한빛(이하 "갑"이라 한다)`. */
function definedIn(text: string): Party[] {
  const head = text.slice(0, headLength);
  const parties: Party[] = [];
  let from = 0;
  for (const match of head.matchAll(DEFINED)) {
    const term = match[1] ?? match[2] ?? "";
    const before = head.slice(Math.max(from, match.index - 260), match.index);
    const words = before.split(/\n|(?:^|\s)\(\d\)\s|\b(?:and|와|과)\s+(?=\(\d\))/).at(-1) ?? "";
    from = match.index + match[0].length;
    const isRole = ROLES.some((role) => role.toLowerCase() === term.toLowerCase()) || KOREAN_ROLES.includes(term);
    if ((isRole || COMPANY.test(words)) && !NO_PARTY.test(term)) parties.push({ term, name: nameIn(words), words });
  }
  return parties;
}

/** "Landlord: Pell Estates Limited" at the top of a form. */
function labelledIn(text: string): Party[] {
  return [
    ...text
      .slice(0, headLength)
      .matchAll(
        /(?:^|\n)\s*(?:the\s+)?([A-Z][\p{L} ]{2,20}|[가-힣]{1,8})\s*(?:\(["“']?[^)]*\))?\s*:\s*([^\n]{3,120})/gu,
      ),
  ].flatMap(([, label = "", words = ""]) => {
    const term = [...ROLES, ...KOREAN_ROLES].find((role) => role.toLowerCase() === label.trim().toLowerCase());
    return term === undefined ? [] : [{ term, name: words.split(/[,(;]/)[0]?.trim() ?? "", words }];
  });
}

/** The two roles that the text speaks of most. */
function countedIn(text: string): Party[] {
  const count = (pattern: string) => text.match(new RegExp(pattern, "g"))?.length ?? 0;
  return [
    ...ROLES.map((term) => ({ term, count: count(`\\b[Tt]he ${term}(?:'s|’s)? `) })),
    ...KOREAN_ROLES.map((term) => ({
      term,
      count: count(`(?<![가-힣])["“'‘]?${term}["”'’]?(?:은|는|이|가)(?![가-힣])`),
    })),
  ]
    .filter((one) => one.count >= 2)
    .sort((a, b) => b.count - a.count)
    .slice(0, 2)
    .map(({ term }) => ({ term, name: "", words: "" }));
}

const headLength = 6000;
const DEFINED =
  /\(\s*(?:(?:hereinafter|hereafter|collectively|together)?[^()"“'‘”]{0,40})["“'‘]([A-Z][\p{L} -]{1,30}?)["”'’][^()]{0,30}\)|\(\s*(?:이하\s*)?["“'‘]?([가-힣]{1,8})["”'’]?\s*(?:이라|라)?\s*(?:칭|한다|함|고 한다)?[^()]{0,8}\)/gu;
const COMPANY =
  /\b(?:Ltd|Limited|Inc|LLC|LLP|PLC|GmbH|AG|Corp|Corporation|Company|B\.?V|S\.?A|Oy|AB|company|individual|residing|whose (?:registered )?(?:office|address)|registered|of \d+)\b|주식회사|\(주\)|㈜|대표|주소/i;
const NO_PARTY = /^(?:agreement|effective date|term|services?|parties|party|contract|goods|premises|property|fees?)$/i;

/** Which party the person is. Null: the contract names fewer than two parties. */
export function sidesOf(task: string, parties: readonly Party[]): Sides | null {
  if (parties.length < 2) return null;
  const names = (party: Party) =>
    [party.term, ...(party.name === "" ? [] : [party.name, ...distinctive(party.name)])].filter(
      (name) => name.length > 1 || /[가-힣]/.test(name),
    );
  const isSaid = (party: Party) =>
    names(party).some((name) => {
      const word = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return new RegExp(
        String.raw`\b(?:we(?:['’]re| are)|i(?:['’]m| am)|as|for|on behalf of|representing|our side is|us,?|from the (?:point of )?view of|(?:seen )?from|side of|protect(?:ing)?)\s+(?:us,?\s+)?(?:the\s+|an?\s+)?(?:[\p{L}'’]+\s+)?["“'‘]?${word}(?!['’]s\s+(?:draft|paper|contract|template|standard))(?![\p{L}])|${word}\s+\((?:that['’]?s |this is )?(?:us|me|we)\)|(?:우리(?:는|가|\s?회사는|\s?쪽은)|저(?:는|희는|희가|희\s?회사는)|당사는|나는|내가)\s*["“'‘(]?${word}|${word}["”'’]?\s*(?:입장|측|쪽)`,
        "iu",
      ).test(task);
    });
  const said = parties.find(isSaid);
  const us = said ?? parties.find(({ term }) => WEAKER.test(term)) ?? parties.at(-1);
  return us === undefined ? null : { us, them: parties.filter((party) => party !== us), isStated: said !== undefined };
}

/** A text with the parties replaced: @US, @THEM, @BOTH and @NEITHER, so that one pattern fits every contract. */
export function tokenizer({ us, them }: Sides): (text: string) => string {
  const replacements: [RegExp, string][] = [
    [
      /\b(?:each|either|every) (?:of the )?part(?:y|ies)\b|\b(?:both|all) (?:of the )?parties\b|\bthe parties\b|\bany party\b|\b(?:a|one) party\b|\bneither of them\b|\bmutual(?:ly)?\b|양\s?당사자|(?:갑|"갑"|“갑”)\s?(?:과|와|및|또는)\s?["“]?을["”]?|당사자(?:는|가| 일방은| 쌍방)|각 당사자|쌍방|상호/gi,
      "@BOTH",
    ],
    [/\bneither party\b|\bno party\b/gi, "@NEITHER"],
    ...[us].flatMap((party) => patterns(party, "@US")),
    ...them.flatMap((party) => patterns(party, "@THEM")),
  ];
  return (text) =>
    replacements.reduce((changed, [pattern, token]) => changed.replace(pattern, token), text.replace(/[’‘]/g, "'"));
}

function patterns({ term, name }: Party, token: string): [RegExp, string][] {
  if (term === "you")
    return [
      [/(?<!@)\b(?:you|the (?:customer|user|client|subscriber))\b/gi, token],
      [/\byour\b/gi, `${token}'s`],
    ];
  if (term === "we")
    return [
      [/(?<!@)\b(?:[Ww]e|us)\b/g, token],
      [/\b[Oo]ur\b/g, `${token}'s`],
    ];
  const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (/[가-힣]/.test(term))
    return [
      [
        new RegExp(
          `(?<![가-힣])["“'‘]?${escaped(term)}["”'’]?(?=(?:은|는|이|가|의|에게|에|과|와|을|를|으로|로|도|만|측|및)?(?![가-힣]))`,
          "g",
        ),
        token,
      ],
    ];
  const words = [term, ...(name.length > 4 ? [name] : [])];
  return words.map((word) => [
    new RegExp(`(?<![\\p{L}@])(?:the )?${escaped(word)}(?![\\p{L}])`, /^[A-Z]+$/.test(word) ? "gu" : "giu"),
    token,
  ]);
}

/** A name without what every company has in it. */
function distinctive(name: string): string[] {
  return name
    .split(/\s+/)
    .slice(0, 1)
    .filter((word) => word.length > 3 && !/^(?:the|company|limited|group|주식회사)$/i.test(word));
}

function nameIn(words: string): string {
  const text = words
    .replace(/^[\s\S]*?\b(?:between|by and between|among)\b:?\s*/i, "")
    .replace(/^(?:\s*(?:and|와|과|및|\(?\d\)|[-–•,;:]))+\s*/i, "")
    .trim();
  const company =
    /((?:(?:[A-Z][\p{L}&.'-]*|&),?\s+){0,6}(?:Limited|Ltd|Inc|LLC|LLP|PLC|plc|GmbH|AG|Corporation|Corp|B\.?V|S\.?A|Oy|AB|Company|Co)\b\.?)|((?:주식회사\s*|㈜|\(주\)\s*)[가-힣A-Za-z]+|[가-힣A-Za-z]+\s*(?:주식회사|\(주\)|㈜))/u.exec(
      text,
    );
  return (company?.[0] ?? text.split(/,|\bof\b|\(|주소/)[0] ?? "").trim().slice(0, 60);
}
