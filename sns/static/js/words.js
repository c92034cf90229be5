// Words that residents see. The page may bring its own language: <meta name="words" content='{"sending": "Sending"}'>.
const japanese = {
  sending: "送っています",
  failed: "いまは送れませんでした。少し待って、もう一度押してください",
  bold: "太字",
  heading: "見出し",
  item: "項目",
  link: "リンクの文字",
  countOf: "{n} / {max}字",
  countLeft: "あと{n}字書けます",
  countOver: "{n}字多くなっています",
  keepOffer: "前に書いた内容が残っています",
  keepRestore: "前に書いた内容をもどす",
  keepUndo: "もどす前の内容にする",
  keepDiscard: "使わない",
  keepSaved: "この端末に残しました {time}",
  photo: "写真{n}",
  photoAlt: "写真{n}の説明",
  photoRemove: "はずす",
  photoEarlier: "前へ",
  photoLater: "後ろへ",
  photoAdded: "写真を{n}枚入れました",
  photoRemoved: "写真をはずしました。いま{n}枚です",
  photoMoved: "{n}番目に動かしました",
  photoLimit: "写真は{max}枚までです。{n}枚は入れていません",
  photoLarge: "「{name}」は大きすぎるため入れていません",
  live: "新しいコメント {n}件",
  liveReply: "新しい返信 {n}件",
};

let words;

function load() {
  try {
    return { ...japanese, ...JSON.parse(document.querySelector('meta[name="words"]')?.content || "{}") };
  } catch {
    return japanese;
  }
}

/** Return the word for a key, its {places} filled in. */
export function word(key, values = {}) {
  words ??= load();
  return words[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
