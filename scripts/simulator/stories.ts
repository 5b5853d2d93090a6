/**
 * What the demo's customers have on their minds: everybody writes to Nortia Outdoor, a shop for jackets, backpacks and tents.
 * A story opens a conversation and has one turn for each answer that the shop gives. Invented from end to end.
 */
import type { Platform } from "../../actors/messages";
import type { Language } from "./people";
import { film, paper, photo, sticker, voice } from "./say";
import type { Say } from "./say";
import { socialStories } from "./stories-social";

/** One thing said: plain words, or something else a customer can do. */
export type Line = string | Say;

export interface Story {
  /** the first messages, written one after the other */
  readonly opening: readonly Line[];
  /** what follows after each answer of the shop */
  readonly turns: readonly (readonly Line[])[];
}

const place = (name: string, address: string, latitude: number, longitude: number): Say => ({
  type: "location",
  latitude,
  longitude,
  name,
  address,
});
const heart: Say = { type: "reaction", emoji: "❤️" };
const thumb: Say = { type: "reaction", emoji: "👍" };
const order = (...items: readonly (readonly [sku: string, quantity: number, price: string])[]): Say => ({
  type: "order",
  items: items.map(([sku, quantity, price]) => ({ sku, quantity, price, currency: "EUR" })),
});
const card = (name: string, phone: string): Say => ({ type: "contacts", contacts: [{ name, phones: [phone], emails: [] }] });

export const stories: Readonly<Record<Language, readonly Story[]>> = {
  es: [
    {
      opening: [photo("IMG_2231.jpg", "Hola! Tenéis esta en verde, M? 🙏")],
      turns: [
        [heart, "¿Y la mochila Ordesa 22 en negro? Me llevo las dos 😊", "Y si puede ser, pago con Bizum"],
        ["Perfecto, muchas gracias! 🙌"],
      ],
    },
    {
      opening: ["Buenas, hice un pedido el lunes y todavía no me llegó nada", "Es el 104417"],
      turns: [
        ["Ah, perfecto. ¿Puedo cambiar la dirección de entrega?"],
        [place("Librería El Ateneo", "Av. Santa Fe 1860, Buenos Aires", -34.5959, -58.3942)],
        ["Genial, mil gracias"],
      ],
    },
    {
      opening: [
        "La cremallera de la tienda Posets se ha roto al segundo uso",
        { type: "album", items: [photo("IMG_0912.jpg", "Se abre por aquí"), photo("IMG_0913.jpg")] },
      ],
      turns: [
        ["¿Entra en garantía? La compré en marzo"],
        [paper("factura-104233.pdf", "Aquí está la factura"), "¿Me la cambiáis o la reparáis?"],
        ["Vale, la envío mañana. Gracias por la rapidez"],
      ],
    },
    {
      opening: ["hola! la Aneto 3L talla como la del año pasado?", "mido 1,78 y peso 74"],
      turns: [["Entonces M, ¿no? La otra me quedaba justa de hombros"], ["Ok pues me la pido ya 💪"]],
    },
    {
      opening: [voice(23)],
      turns: [
        ["Perdón por el audio, iba conduciendo 😅", "Era por si la mochila de 42 litros vale como equipaje de mano"],
        ["Buenísimo, gracias!"],
      ],
    },
    {
      opening: ["¿Hacéis envíos a Chile?"],
      turns: [["¿Y cuánto tardaría a Valparaíso más o menos?"], ["Muchas gracias, lo pienso y os digo"]],
    },
    {
      opening: ["Buenos días. Necesito 12 mochilas Ordesa 22 para un campamento, ¿hay precio especial?"],
      turns: [
        ["Serían para el 15 de diciembre"],
        [card("Asociación Monte Claro", "+34 600 110 555"), "Podéis mandar el presupuesto a este contacto"],
        ["Estupendo, quedo a la espera"],
      ],
    },
  ],
  ar: [
    { opening: ["مرحبا، هل يصل الطلب قبل يوم الخميس؟ أحتاجه للسفر"], turns: [["الطلب رقم 104388"], ["ممتاز، شكرًا جزيلًا 🌸", heart]] },
    {
      opening: [voice(42)],
      turns: [["كنت أسأل إذا كانت الخيمة بوسيتس تتحمل المطر الغزير"], ["وكم وزنها مع الشنطة؟"], ["تمام، بطلبها الليلة إن شاء الله"]],
    },
    {
      opening: ["السلام عليكم", "عندكم جاكيت أنيتو مقاس XL باللون الأسود؟"],
      turns: [["وكم سعره مع التوصيل إلى عمّان؟"], [place("الدوار السابع", "عمّان", 31.9566, 35.8623)], ["الله يعطيكم العافية"]],
    },
    {
      opening: [photo("IMG_5521.jpg", "وصلتني الحقيبة بلون مختلف"), "طلبت الأخضر ووصلت رمادية"],
      turns: [["أفضّل الاستبدال وليس استرجاع المبلغ"], ["شكرًا على سرعة الرد 👍"]],
    },
  ],
  zh: [
    {
      opening: ["请问这款帐篷可以寄到上海吗？大概需要多少天？", photo("IMG_3310.jpg")],
      turns: [["好的，关税需要自己付吗？"], ["明白了，谢谢！", thumb]],
    },
    { opening: ["你好，Ordesa 42 背包有防雨罩吗"], turns: [["单独买 Funda Lluvia 22 能用在 42 上吗？"], ["那我两个一起下单"]] },
    { opening: [order(["ORD42-GR", 1, "129.00"], ["FLL42", 1, "16.50"])], turns: [["可以用支付宝吗？"], ["好的，已经付款了，请查收 🙏"]] },
    { opening: ["上週買的外套袖子有點長，可以換小一號嗎？"], turns: [["是 Aneto 3L，深藍色 L 換 M"], ["好，我明天去寄，謝謝你們"]] },
  ],
  de: [
    {
      opening: ["Hallo, ich möchte die Schuhe zurückgeben, Größe 43 passt leider nicht", paper("Ruecksendeschein.pdf")],
      turns: [["Tauscht ihr auch direkt gegen 44?"], ["Super, vielen Dank!"]],
    },
    {
      opening: ["Guten Tag, ist die Ordesa 42 als Handgepäck bei der Lufthansa erlaubt?"],
      turns: [["Und gibt es sie auch in Oliv?"], ["Dann bestelle ich sie heute noch 🙂"]],
    },
    {
      opening: ["Servus! Wie warm ist die Aneto wirklich, reicht die für eine Skitour bei -10?"],
      turns: [["Mit Merino drunter, ja"], ["Passt, danke für die ehrliche Auskunft", thumb]],
    },
    {
      opening: [photo("IMG_7781.jpg", "Das Gestänge ist beim ersten Aufbau gebrochen"), "Bestellung 104402, Zelt Posets 3P"],
      turns: [["Wir fahren am Freitag los, schafft ihr das bis dahin?"], ["Ihr seid klasse. Danke!"]],
    },
  ],
  en: [
    {
      opening: ["Re our PO 7741: can you split the delivery, half to Leeds and half to Hull?"],
      turns: [
        ["Leeds first please, by the 4th if at all possible"],
        [place("Northern Trails, Leeds", "12 Wharf Street, Leeds LS2 7EQ", 53.7946, -1.5361), "That's the unit, round the back"],
        ["Brilliant, appreciate it"],
      ],
    },
    {
      opening: ["That was quick, thank you! One more thing:", "does the warranty cover the buckle? Mine cracked in the cold"],
      turns: [[photo("buckle.jpg", "this one")], ["Perfect, thanks a million"]],
    },
    {
      opening: ["Hi, I returned a jacket two weeks ago and haven't seen the refund yet", "It was €64.00"],
      turns: [["Order 104290, sent back on the 6th"], ["Great, I'll keep an eye on it. Thanks for checking"]],
    },
    {
      opening: ["hey! does the Ordesa 42 run a little long? I'm 5'3\" and most packs sit too low on me"],
      turns: [["ooh ok. and is the hip belt removable?"], ["sold! ordering now 🎉", heart]],
    },
    {
      opening: [{ type: "text", text: "Is this still on?", forwarded: true }, "a friend sent me your autumn sale, 15% off tents?"],
      turns: [["Can I use it together with TRAIL10?"], ["Fair enough! Thanks anyway :)"]],
    },
    {
      opening: ["Morning. Forecast says 60 mph gusts on the Cairngorm plateau, would the Posets 2P survive that?"],
      turns: [
        ["And how many guy lines does it come with?"],
        [film(14, "this is what we had last time"), "don't want that again"],
        ["Cheers, that's exactly what I needed"],
      ],
    },
    {
      opening: [order(["AN3L-VB-M", 1, "189.00"], ["ORD22-NG", 1, "79.00"])],
      turns: [["Could you gift wrap it? It's for my sister"], ["Lovely, thank you!", sticker]],
    },
  ],
  pt: [
    {
      opening: ["Oi, tudo bem? Vocês entregam no interior de São Paulo?"],
      turns: [["E dá pra parcelar no cartão?"], ["Show, vou fechar o pedido então 😄"]],
    },
    {
      opening: ["Boa tarde, a mochila chegou mas veio sem a capa de chuva", photo("IMG_1108.jpg")],
      turns: [["Pedido 104371"], ["Obrigada pela atenção! 💚", heart]],
    },
    { opening: [voice(17)], turns: [["Era pra saber se a barraca Posets serve para quatro pessoas"], ["Ah, então fico com duas. Valeu!"]] },
    {
      opening: ["Bom dia, gostava de saber se têm loja física em Lisboa"],
      turns: [["E posso experimentar o casaco Aneto em algum lado?"], ["Combinado, passo lá no sábado. Obrigada"]],
    },
  ],
  hi: [
    { opening: ["नमस्ते, क्या आप भारत में डिलीवरी करते हैं?"], turns: [["लद्दाख तक कितने दिन लगेंगे?"], ["ठीक है, धन्यवाद 🙏"]] },
    {
      opening: ["मेरा ऑर्डर 104355 अभी तक नहीं आया", "ट्रैकिंग में कुछ नहीं दिख रहा"],
      turns: [["क्या यह शनिवार तक पहुँच जाएगा? रविवार को ट्रेक है"], ["बहुत बहुत शुक्रिया!", thumb]],
    },
    {
      opening: [photo("IMG_4402.jpg", "यह जैकेट किस साइज़ में है?")],
      turns: [["मेरी हाइट 5 फुट 10 है, L ठीक रहेगा?"], ["अच्छा, तो L ही भेज दीजिए"]],
    },
  ],
  fr: [
    {
      opening: ["Bonjour, est-ce que la veste Aneto existe en taille enfant ?"],
      turns: [["Dommage ! Et une cape de pluie pour le sac de 22 L ?"], ["Parfait, je commande les deux. Merci !"]],
    },
    {
      opening: ["Salut, mon colis est bloqué chez le transporteur depuis 5 jours 😕", paper("suivi-104366.pdf")],
      turns: [["Je pars jeudi, c'est un peu urgent"], ["Ouf, merci beaucoup 🙏", heart]],
    },
    {
      opening: ["Bonjour ! Livrez-vous au Québec, et quels sont les frais ?"],
      turns: [["Les douanes sont comprises ?"], ["Super, bonne journée à vous"]],
    },
  ],
  it: [
    {
      opening: ["Ciao! La tenda Posets 2P è adatta anche d'inverno?"],
      turns: [["E quanto pesa senza picchetti?"], ["Ottimo, la prendo. Grazie mille!"]],
    },
    {
      opening: [
        { type: "album", items: [photo("IMG_6610.jpg"), photo("IMG_6611.jpg", "Qui si vede lo strappo"), photo("IMG_6612.jpg")] },
        "Si può riparare?",
      ],
      turns: [["L'ho comprato due anni fa, ho ancora lo scontrino"], ["Gentilissimi, spedisco domani"]],
    },
    {
      opening: ["Buonasera, posso ritirare l'ordine in negozio?"],
      turns: [[place("Via Torino 14", "Milano", 45.4627, 9.1859), "Abito qui vicino"], ["Perfetto, a sabato 👍"]],
    },
  ],
  ja: [
    {
      opening: ["こんにちは。Ordesa 22の色はあと何色ありますか？"],
      turns: [["では黒をお願いします。日本への送料はいくらでしょうか"], ["ありがとうございます！", heart]],
    },
    {
      opening: ["先週注文したジャケットのサイズを変更できますか", "注文番号は104379です"],
      turns: [["MからSにしたいです"], ["助かります。よろしくお願いします🙇"]],
    },
  ],
};

/** What somebody may tell there: what belongs to the platform first. */
export const storiesOn = (on: Platform, language: Language): readonly Story[] => [...(socialStories[on]?.[language] ?? []), ...stories[language]];

/** Short things for when the story is over, or when nobody answers. */
export interface SmallTalk {
  readonly yes: readonly string[];
  readonly thanks: readonly string[];
  readonly nudge: readonly string[];
  /** what the shop wrote from its telephone, before Parley was there */
  readonly shop: readonly string[];
}

export const smallTalk: Readonly<Record<Language, SmallTalk>> = {
  es: {
    yes: ["Sí", "Sí, exacto", "Vale, me parece bien"],
    thanks: ["Gracias! 🙏", "Muchas gracias", "Genial"],
    nudge: ["¿Hola?", "¿Alguna novedad?", "Perdonad, ¿seguís ahí?"],
    shop: ["¡Hola! Lo miramos y te decimos enseguida 😊", "Hola, gracias por escribirnos. Ahora mismo lo comprobamos."],
  },
  ar: {
    yes: ["نعم", "نعم، بالضبط", "تمام"],
    thanks: ["شكرًا 🙏", "شكرًا جزيلًا"],
    nudge: ["مرحبا؟", "هل من جديد؟"],
    shop: ["أهلًا وسهلًا، سنتحقق ونعود إليك حالًا"],
  },
  zh: {
    yes: ["是的", "对", "可以"],
    thanks: ["谢谢！", "好的，谢谢"],
    nudge: ["在吗？", "请问有消息了吗？"],
    shop: ["您好，我们马上帮您确认"],
  },
  de: {
    yes: ["Ja", "Ja, genau", "Passt"],
    thanks: ["Danke!", "Vielen Dank 🙂"],
    nudge: ["Hallo?", "Gibt es schon etwas Neues?"],
    shop: ["Hallo, danke für deine Nachricht! Wir schauen gleich nach."],
  },
  en: {
    yes: ["Yes", "Yes, that's right", "Sounds good"],
    thanks: ["Thanks!", "Thank you 🙏", "Great, cheers"],
    nudge: ["Hello?", "Any news on this?", "Hi, just checking in"],
    shop: ["Hi! Thanks for getting in touch, we're on it.", "Morning! Let me look that up for you."],
  },
  pt: {
    yes: ["Sim", "Isso mesmo", "Pode ser"],
    thanks: ["Obrigado! 🙏", "Valeu!"],
    nudge: ["Oi?", "Alguma novidade?"],
    shop: ["Oi! Já vamos verificar pra você 😊"],
  },
  hi: {
    yes: ["हाँ", "जी हाँ", "ठीक है"],
    thanks: ["धन्यवाद 🙏", "शुक्रिया!"],
    nudge: ["हैलो?", "कोई अपडेट?"],
    shop: ["नमस्ते! हम अभी देखकर बताते हैं।"],
  },
  fr: {
    yes: ["Oui", "Oui, c'est ça", "Ça marche"],
    thanks: ["Merci !", "Merci beaucoup 🙏"],
    nudge: ["Bonjour ?", "Vous avez du nouveau ?"],
    shop: ["Bonjour, merci pour votre message ! Nous vérifions tout de suite."],
  },
  it: {
    yes: ["Sì", "Esatto", "Va bene"],
    thanks: ["Grazie!", "Grazie mille 🙏"],
    nudge: ["C'è qualcuno?", "Ci sono novità?"],
    shop: ["Ciao! Controlliamo subito e ti diciamo."],
  },
  ja: {
    yes: ["はい", "はい、そうです"],
    thanks: ["ありがとうございます", "助かります"],
    nudge: ["いかがでしょうか？"],
    shop: ["お問い合わせありがとうございます。すぐに確認いたします。"],
  },
};
