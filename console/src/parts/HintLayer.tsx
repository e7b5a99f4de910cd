import { useEffect, useState } from "react";
import classes from "./HintLayer.module.css";

interface Hint {
  text: string;
  left: number;
  top: number;
  below: boolean;
}

const MARGIN_PX = 8;
const ROOM_ABOVE_PX = 64;

/**
 * One tooltip for every element with `data-hint`. A table of figures would otherwise carry hundreds of tooltip
 * components. Details pages show the same exact values as text, so nothing is found by hovering alone.
 */
export function HintLayer() {
  const [hint, setHint] = useState<Hint | null>(null);

  useEffect(() => {
    const show = (event: Event) => setHint(event.target instanceof Element ? hintOf(event.target) : null);
    const hide = () => setHint(null);
    document.addEventListener("pointerover", show);
    document.addEventListener("focusin", show);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("keydown", hide);
    return () => {
      document.removeEventListener("pointerover", show);
      document.removeEventListener("focusin", show);
      document.removeEventListener("scroll", hide, true);
      document.removeEventListener("keydown", hide);
    };
  }, []);

  if (!hint) return null;
  return (
    <div
      className={classes.root}
      style={{ left: hint.left, top: hint.top }}
      data-below={hint.below || undefined}
      aria-hidden
    >
      {hint.text}
    </div>
  );
}

function hintOf(target: Element): Hint | null {
  const owner = target.closest("[data-hint]");
  const text = owner?.getAttribute("data-hint");
  if (!owner || !text) return null;
  const box = owner.getBoundingClientRect();
  const below = box.top < ROOM_ABOVE_PX;
  const centre = box.left + box.width / 2;
  // Half of the widest hint: keeps it on a narrow screen.
  const left = Math.min(Math.max(centre, 130), window.innerWidth - 130);
  return { text, left, top: below ? box.bottom + MARGIN_PX : box.top - MARGIN_PX, below };
}
