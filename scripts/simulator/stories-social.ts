/** Stories that people tell on Messenger and Instagram alone: what they saw there brought them here. */
import type { Platform } from "../../actors/messages";
import type { Language } from "./people";
import { film, paper, photo, sticker, voice } from "./say";
import type { Say } from "./say";
import type { Story } from "./stories";

const heart = "❤️";
const mention: Say = { type: "story" };
const answerToStory = (words: string): Say => ({ type: "story", words });

export const socialStories: Readonly<Partial<Record<Platform, Readonly<Partial<Record<Language, readonly Story[]>>>>>> = {
  messenger: {
    es: [
      {
        opening: ["Hola, vi vuestro anuncio de la tienda Posets 2P", photo("IMG_3051.jpg", "¿Es esta?")],
        turns: [[voice(19)], ["Perdón por el audio 😅 Era por si hay en verde y cuánto pesa"], ["Pues me la pido. ¡Gracias!", sticker]],
      },
    ],
    en: [
      {
        opening: [voice(14), "sorry, hands full, easier to say it"],
        turns: [
          ["It's about the buckle on my Ordesa 42, it won't close any more", photo("buckle-2.jpg")],
          ["Bought it in June, receipt attached", paper("receipt-104419.pdf")],
          ["You lot are brilliant, thank you"],
        ],
      },
      {
        opening: ["Hi! My mum follows your page. Is there a gift card I could get her?"],
        turns: [["Fifty would be perfect. Can it say happy birthday?"], ["Done, thank you so much!", { type: "reaction", emoji: "❤️" }]],
      },
    ],
    de: [
      {
        opening: [photo("Zelt_hinten.jpg", "Der Reißverschluss hakt seit gestern"), film(8, "so sieht das aus")],
        turns: [["Bestellung 104431, gekauft im Oktober"], ["Danke, dann schicke ich es ein 🙏"]],
      },
    ],
  },
  instagram: {
    es: [
      {
        opening: [mention, "Os hemos etiquetado desde el refugio de la Renclusa 🏔️"],
        turns: [[photo("DSC_0098.jpg", "Aquí otra, por si la queréis usar")], ["¡Qué ilusión! Sí, podéis publicarla", heart]],
      },
      {
        opening: [answerToStory("¿Cuándo sale en rojo?? 😍")],
        turns: [["En talla S, para mí"], ["Avisadme porfa", heart]],
      },
    ],
    fr: [
      {
        opening: [answerToStory("Elle est trop belle cette veste, c'est laquelle ?")],
        turns: [[photo("IMG_8810.jpg", "J'ai celle-ci, c'est la même coupe ?")], [voice(11)], ["Merci ! Je passe commande ce soir", heart]],
      },
    ],
    it: [{ opening: [photo("IMG_7120.jpg", "Vista da voi in vetrina a Torino, spedite anche in Sardegna?")], turns: [["A Cagliari, se possibile entro venerdì"], ["Grazie mille!", heart]] }],
    en: [
      {
        opening: [voice(9), film(6, "look how it packs down!!")],
        turns: [["Which size is the one in your reel?"], ["Ordering. Love you guys", heart]],
      },
    ],
  },
};
