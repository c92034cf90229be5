/** What the server takes for one photo, in bytes. */
export const LARGE = 20_000_000;

/** Enough for every size the server makes, and below what phones allow for a canvas. */
const SIDE = 4_096;

/** Return the photo as a JPEG that the server takes, or undefined if this browser cannot make one. */
export async function shrink(file, url) {
  try {
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size > LARGE) return undefined;
    const { lastModified } = file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type, lastModified });
  } catch {
    return undefined;
  }
}
