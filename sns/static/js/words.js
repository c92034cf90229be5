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
  draftSaved: "下書きに保存しました {time}",
  draftOffline: "いまはつながらないため、この端末に残しています",
  draftSignedOut: "ログインの期限が切れました。書いた内容はこの端末に残しています",
  draftHere: "書いた内容はこの端末に残しています",
  draftOffer: "前に書いた下書き",
  draftSee: "新しい文章を見る",
  draftBeside: "こちらも別の下書きとして残す",
  quote: "引用",
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
  photoSending: "写真{n}を送っています",
  photoSent: "写真{n}がとどきました",
  photoUnsent: "いまは送れませんでした。公開するときにもう一度送ります",
  tagRemove: "タグ「{tag}」をはずす",
  tagRemoved: "タグ「{tag}」をはずしました",
  live: "新しいコメント {n}件",
  liveReply: "新しい返信 {n}件",
  liveFeed: "新しいたより {n}件",
  liveBoards: "新しい話題・返信 {n}件",
  liveOver: "このページの内容は、いまは見られません。書きかけの文は下に残しています。",
  pollCount: "回答 {n}人",
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
