import classes from "./SignInPage.module.css";

/** Layers of rock, and the one that comes to the surface. Decoration. */
export function Strata() {
  return (
    <svg
      className={classes.strata}
      viewBox="0 0 800 900"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
    >
      <path
        className={classes.layer1}
        d="M0 470 90 440 210 455 330 300 420 232 500 214 560 262 640 410 720 440 800 425V900H0Z"
      />
      <path className={classes.layer2} d="m330 300 90-68 80-18-38 118-92 46Z" />
      <path className={classes.layer3} d="m462 332 38-118 60 48 80 148-96-12Z" />
      <path className={classes.layer4} d="M0 560 140 528 300 552 460 508 620 540 800 506V900H0Z" />
      <path className={classes.layer5} d="M0 660 180 622 340 652 520 604 660 640 800 612V900H0Z" />
      <path className={classes.layer6} d="M0 770 160 728 360 764 540 716 700 752 800 730V900H0Z" />
    </svg>
  );
}
