import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { moreWords, words } from "../words/words.ts";

const looksPerSecond = 6;
/** A code fills a good part of the picture; more pixels only cost the phone time. */
const sideMax = 640;

/** The camera looks for a code and hands over what it says; the reader of codes is fetched only now. */
export function ScanDialog({ onFound, onClose }: { onFound: (text: string) => void; onClose: () => void }): VNode {
  const { join: said } = moreWords();
  const { common } = words();
  const video = useRef<HTMLVideoElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    if (video.current !== null)
      look(video.current, stop.signal).then(
        (text) => text === null || onFound(text),
        (error: unknown) => {
          const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
          if (!stop.signal.aborted) setFault(isDenied ? said.cameraDenied : said.noCamera);
        },
      );
    return () => stop.abort();
  }, []);
  return (
    <Dialog title={said.scanTitle} isOpen onClose={onClose} testId="scan-dialog">
      {fault === null ? (
        <>
          <video ref={video} class="scan-picture" playsInline muted aria-label={said.scanHint} />
          <p class="soft small">{said.scanHint}</p>
        </>
      ) : (
        <p role="alert">{fault}</p>
      )}
      <div class="dialog-buttons">
        <Button onPress={onClose}>{common.cancel}</Button>
      </div>
    </Dialog>
  );
}

/** Null when it was stopped. The camera's light goes out on every way out. */
async function look(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = camera;
    await video.play();
    const { decodeQR } = await import("qr/decode.js");
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    while (!signal.aborted && pen !== null) {
      const scale = Math.min(1, sideMax / Math.max(video.videoWidth, video.videoHeight, 1));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (canvas.width > 0) {
        pen.drawImage(video, 0, 0, canvas.width, canvas.height);
        const text = readCode(decodeQR, pen.getImageData(0, 0, canvas.width, canvas.height));
        if (text !== null) return text;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 / looksPerSecond));
    }
    return null;
  } finally {
    for (const track of camera.getTracks()) track.stop();
  }
}

function readCode(decode: (image: ImageData) => string, image: ImageData): string | null {
  try {
    return decode(image);
  } catch {
    // No code in this picture: the next one may have it.
    return null;
  }
}
