/** Words that by themselves nearly tell what a message is about, by category, one line per language in the order es, en, pt, fr, de, it, nl. Trained on like phrases of a few words. */
import type { BuiltInCategory } from "../facts";

export const cues: Readonly<Record<BuiltInCategory, string>> = {
  order_status: `
    pedido estado, seguimiento, rastrear envío, todavía no ha llegado, sin noticias de mi compra, cuándo recibo, en camino, retraso, tarda mucho
    order status, tracking, track my parcel, hasn't arrived, no news of my purchase, when do I receive, on its way, delayed, taking long
    estado do pedido, rastreio, seguir encomenda, ainda não chegou, sem notícias da compra, quando recebo, a caminho, atrasado, demora
    état de la commande, suivi, suivre mon colis, pas encore arrivé, sans nouvelles de mon achat, quand vais-je recevoir, en route, en retard, tarde
    Bestellstatus, Sendungsverfolgung, Paket verfolgen, noch nicht angekommen, nichts gehört vom Kauf, wann erhalte ich, unterwegs, verspätet, dauert lange
    stato ordine, tracciamento, seguire il pacco, non è ancora arrivato, nessuna notizia del mio acquisto, quando ricevo, in viaggio, in ritardo, tarda
    bestelstatus, volgen, pakket volgen, onderweg, nog niet aangekomen, niets gehoord van mijn aankoop, wanneer ontvang ik, vertraagd, duurt lang`,
  shipping: `
    envío, gastos de envío, portes, plazo de entrega, recoger en tienda, envío gratis, urgente, mandar a otra isla, a domicilio, cuánto tarda
    shipping, postage, delivery cost, delivery time, pick up in store, free shipping, express, ship abroad, home delivery, how long does it take
    envio, portes, frete, prazo de entrega, levantar na loja, frete grátis, expresso, mandar para a ilha, ao domicílio, quanto demora
    livraison, frais de port, délai de livraison, retrait en magasin, livraison gratuite, express, envoyer à l'étranger, à domicile, combien de temps
    Versand, Versandkosten, Porto, Lieferzeit, im Laden abholen, versandkostenfrei, Express, ins Ausland, nach Hause, wie lange dauert
    spedizione, spese di spedizione, tempi di consegna, ritiro in negozio, spedizione gratuita, espresso, spedire all'estero, a domicilio, quanto ci mette
    verzending, verzendkosten, levertijd, ophalen in de winkel, gratis verzending, spoed, naar het buitenland, thuisbezorgd, hoe lang duurt`,
  refund: `
    devolver, devolución, reembolso, devolver el dinero, cambio de talla, mandar de vuelta, no me queda bien, ingresar el dinero, cambiar por otro
    return, refund, money back, exchange, send back, doesn't fit, wrong size for me, swap for another, return label
    devolver, devolução, reembolso, dinheiro de volta, troca, trocar tamanho, mandar de volta, não me serve, estorno
    retourner, retour, remboursement, rembourser, échanger, échange, renvoyer, ne me va pas, autre taille
    zurückgeben, Rückgabe, Retoure, Rückerstattung, Geld zurück, umtauschen, zurückschicken, passt mir nicht, andere Größe
    restituire, reso, rimborso, soldi indietro, cambio taglia, rimandare indietro, non mi sta bene, sostituire con altro
    retourneren, retour, terugbetaling, geld terug, ruilen, terugsturen, past niet, andere maat`,
  complaint: `
    roto, dañado, defectuoso, no funciona, producto equivocado, falta, queja, reclamación, vergüenza, fatal, pésimo, inaceptable, decepcionado, me ha venido otro, estafa
    broken, damaged, faulty, doesn't work, wrong item, missing, complaint, disgrace, awful, terrible, unacceptable, disappointed, received a different one, scam
    partido, danificado, com defeito, não funciona, produto errado, falta, reclamação, vergonha, péssimo, inaceitável, desiludido, veio outro
    cassé, abîmé, défectueux, ne marche pas, mauvais article, manque, plainte, réclamation, honte, nul, inacceptable, déçu, reçu un autre, arnaque
    kaputt, beschädigt, defekt, funktioniert nicht, falscher Artikel, fehlt, Beschwerde, Frechheit, furchtbar, schlecht, inakzeptabel, enttäuscht, etwas anderes bekommen, Betrug
    rotto, danneggiato, difettoso, non funziona, articolo sbagliato, manca, reclamo, vergogna, pessimo, inaccettabile, deluso, arrivato un altro, truffa
    kapot, beschadigd, defect, werkt niet, verkeerd artikel, ontbreekt, klacht, schandalig, slecht, onacceptabel, teleurgesteld, iets anders gekregen, oplichting`,
  cancel_order: `
    cancelar, anular pedido, cancelación, no lo enviéis, parar el pedido, me he equivocado, cambiar la dirección, modificar el pedido, corregir, ya no lo quiero
    cancel, cancel order, cancellation, don't send it, stop the order, made a mistake, change the address, modify the order, correct, don't want it any more
    cancelar, anular pedido, cancelamento, não enviem, parar o pedido, enganei-me, mudar a morada, alterar o pedido, corrigir, já não quero
    annuler, annulation, ne l'envoyez pas, arrêter la commande, je me suis trompé, changer l'adresse, modifier la commande, corriger, je n'en veux plus
    stornieren, Stornierung, nicht verschicken, Bestellung stoppen, vertan, Adresse ändern, Bestellung ändern, korrigieren, will es nicht mehr
    annullare, annullamento, non speditelo, fermare l'ordine, ho sbagliato, cambiare indirizzo, modificare l'ordine, correggere, non lo voglio più
    annuleren, annulering, niet versturen, bestelling stoppen, vergist, adres wijzigen, bestelling aanpassen, corrigeren, hoef het niet meer`,
  payment: `
    pagar, pago, tarjeta, factura, cobro, cargo duplicado, transferencia, a plazos, cupón, código de descuento no funciona, denegada, tarjeta rechazada
    pay, payment, card, invoice, charge, charged twice, bank transfer, instalments, coupon, discount code doesn't work, declined, card rejected, receipt
    pagar, pagamento, cartão, fatura, cobrança, cobrado duas vezes, transferência, prestações, cupom, código não funciona, recusada
    payer, paiement, carte, facture, débit, débité deux fois, virement, plusieurs fois, bon, code promo ne marche pas, refusée
    zahlen, bezahlen, Zahlung, Karte, Rechnung, Abbuchung, doppelt abgebucht, Überweisung, Raten, Gutschein, Code geht nicht, abgelehnt
    pagare, pagamento, carta, fattura, addebito, addebitato due volte, bonifico, rate, buono, codice sconto non funziona, rifiutata
    betalen, betaling, kaart, factuur, afschrijving, dubbel afgeschreven, overmaken, termijnen, kortingscode werkt niet, geweigerd`,
  account: `
    cuenta, contraseña, clave, iniciar sesión, usuario, registro, darme de baja, borrar mis datos, boletín, perfil, cambiar mi correo
    account, password, log in, sign in, user name, sign up, unsubscribe, delete my data, newsletter, profile, change my e-mail
    conta, senha, palavra-passe, entrar, usuário, registo, cancelar subscrição, apagar dados, newsletter, perfil, mudar e-mail
    compte, mot de passe, connexion, inscription, me désabonner, supprimer mes données, newsletter, profil, changer d'e-mail
    Konto, Passwort, anmelden, einloggen, Benutzername, registrieren, abmelden, Daten löschen, Newsletter, Profil, E-Mail ändern
    account, password, accesso, accedere, utente, registrazione, disiscrivermi, cancellare i dati, newsletter, profilo, cambiare e-mail
    account, wachtwoord, inloggen, gebruikersnaam, registreren, afmelden, gegevens verwijderen, nieuwsbrief, profiel, e-mail wijzigen`,
  product_question: `
    material, medidas, talla recomendada, impermeable, lavar, garantía, peso, compatible, cabe, sirve para, de qué está hecho, cómo se usa, diferencia, batería, resistente
    material, dimensions, recommended size, waterproof, wash, warranty, weight, compatible, does it fit, suitable for, made of, how to use, difference, battery, durable
    material, medidas, tamanho recomendado, impermeável, lavar, garantia, peso, compatível, cabe, serve para, feito de quê, como se usa, diferença, bateria, resistente
    matière, dimensions, taille conseillée, imperméable, laver, garantie, poids, compatible, ça rentre, convient à, fait en quoi, comment ça marche, différence, batterie, solide
    Material, Maße, empfohlene Größe, wasserdicht, waschen, Garantie, Gewicht, passt zu, passt hinein, geeignet für, woraus, wie benutzt man, Unterschied, Akku, robust
    materiale, misure, taglia consigliata, impermeabile, lavare, garanzia, peso, compatibile, ci sta, adatto a, fatto di cosa, come si usa, differenza, batteria, resistente
    materiaal, afmetingen, aanbevolen maat, waterdicht, wassen, garantie, gewicht, past het, geschikt voor, waarvan gemaakt, hoe gebruik je, verschil, batterij, stevig`,
  price: `
    precio, cuánto cuesta, cuánto vale, cuánto es, descuento por cantidad, oferta, rebajas, más barato, caro, IVA incluido
    price, how much is, how much does it cost, bulk discount, offer, sale, cheaper, expensive, tax included, best price
    preço, quanto custa, quanto é, desconto por quantidade, promoção, saldos, mais barato, caro, IVA incluído
    prix, combien coûte, c'est combien, à combien, remise sur quantité, promotion, soldes, moins cher, cher, TVA comprise
    Preis, wie viel kostet, was kostet, wie teuer, Mengenrabatt, Angebot, Ausverkauf, billiger, günstiger, teuer, inklusive Steuer
    prezzo, quanto costa, quanto viene, sconto quantità, offerta, saldi, più economico, meno caro, IVA inclusa
    prijs, hoeveel kost, wat kost, hoe duur, staffelkorting, aanbieding, uitverkoop, goedkoper, duur, inclusief btw`,
  availability: `
    disponible, stock, quedan, os queda, agotado, reponer, en otro color, en otra talla, hay existencias, tenéis en, volverá a haber
    available, in stock, any left, sold out, restock, in another colour, in another size, do you have it in, back in stock
    disponível, em stock, ainda têm, resta, esgotado, repor
    disponible, en stock, il reste, épuisé, réassort, dans une autre couleur, dans une autre taille, vous l'avez en, de retour en stock
    verfügbar, auf Lager, vorrätig, noch da, ausverkauft, nachbestellt, in anderer Farbe, in anderer Größe, habt ihr das in, wieder lieferbar
    disponibile, in magazzino, è rimasto, ancora, esaurito, riassortire, in un altro colore, in un'altra taglia, lo avete in, torna disponibile
    beschikbaar, op voorraad, nog over, uitverkocht, in een andere kleur, in een andere maat, hebben jullie het in, weer leverbaar`,
  purchase: `
    quiero comprar, me llevo, ponme, encargar, hacer un pedido, resérvame, añade al carrito, quiero tres, necesito cinco unidades, me quedo con
    I want to buy, I'll take, place an order, reserve for me, add to basket, I want three, I need five units, I'd like to order
    quero comprar, vou levar, ponha-me, encomendar, fazer um pedido, reserve-me, adicione ao carrinho, quero três, preciso de cinco unidades, fico com
    je veux acheter, je prends, mettez-moi, commander, passer commande, réservez-moi, ajoutez au panier, j'en veux trois, il me faut cinq, je voudrais
    ich möchte kaufen, ich nehme, geben Sie mir, bestellen, Bestellung aufgeben, reservieren, in den Warenkorb, ich will drei, ich brauche fünf Stück, ich hätte gern
    voglio comprare, prendo, mi dia, ordinare, fare un ordine, mettetemi da parte, aggiungete al carrello, ne voglio tre, me ne servono cinque, vorrei
    ik wil kopen, ik neem, doe mij, bestellen, bestelling plaatsen, reserveren, in mijn winkelmandje, ik wil er drie, ik heb er vijf nodig, ik wil graag`,
  greeting: `
    hola, buenas, buenos días, buenas tardes, qué tal, hey, holi
    hello, hi, hi there, good morning, good afternoon, howdy, hey
    olá, oi, bom dia, boa tarde, tudo bem, e aí
    bonjour, salut, bonsoir, coucou, bonne journée, allô
    hallo, hi, guten Tag, guten Morgen, moin, servus, grüezi, hey
    ciao, salve, buongiorno, buonasera, ehi, buondì
    hallo, hoi, goedemorgen, goedendag, hey, dag`,
  thanks: `
    gracias, muchas gracias, mil gracias, agradecido, perfecto, genial, todo bien, adiós, hasta luego, muy amable, qué bien
    thanks, thank you, cheers, thx, much appreciated, grateful, perfect, great, all good, bye, that's kind
    obrigado, obrigada, valeu, grato, agradecido, perfeito, ótimo, tudo certo, adeus, até logo
    merci, merci beaucoup, mille mercis, reconnaissant, parfait, super, c'est bon, au revoir, bonne soirée
    danke, vielen Dank, dankeschön, besten Dank, dankbar, perfekt, super, alles gut, tschüss, sehr nett
    grazie, grazie mille, ti ringrazio, grato, perfetto, ottimo, tutto bene, arrivederci, gentilissimi
    bedankt, dank je, dankjewel, dank u wel, dankbaar, perfect, top, alles goed, tot ziens`,
  other: `
    trabajo, empleo, currículum, prácticas, horario, dirección de la tienda, aparcamiento, publicidad, colaboración, prensa, número equivocado, broma
    job, hiring, CV, internship, opening hours, shop address, parking, advertising, collaboration, press, wrong number, joke
    emprego, currículo, estágio, horário, morada da loja, estacionamento, publicidade, parceria, imprensa, número errado, piada
    emploi, recrutement, CV, stage, horaires, adresse du magasin, parking, publicité, partenariat, presse, mauvais numéro, blague
    Job, Stelle, Lebenslauf, Praktikum, Öffnungszeiten, Adresse des Ladens, Parkplatz, Werbung, Zusammenarbeit, Presse, falsche Nummer, Witz
    lavoro, assunzione, curriculum, tirocinio, orari, indirizzo del negozio, parcheggio, pubblicità, collaborazione, stampa, numero sbagliato, barzelletta
    baan, vacature, cv, stage, openingstijden, adres van de winkel, parkeren, reclame, samenwerking, pers, verkeerd nummer, mop`,
};
