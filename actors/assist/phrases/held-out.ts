/**
 * Messages that nothing is ever trained on, to measure by: in the hasty way people write in chats, and not looked at while the classifier's settings were chosen. The same people wrote
 * the seed phrases, some of them later and about other goods, so strangers' messages will be read less well. One message per line, the category before the bar.
 */
import type { Language } from "../facts";
import type { Phrase } from "./phrases";

const messages: Readonly<Record<Language, string>> = {
  es: `
    order_status | hola buenas, compré una lámpara el viernes pasado y sigo sin noticias, me decís algo?
    order_status | me pone "en reparto" desde ayer y aquí no ha venido nadie
    shipping | para ibiza también hacéis portes? y cuánto sería
    shipping | si lo pido hoy me llega antes del jueves?
    refund | no me sienta bien el pantalón, qué tengo que hacer para mandarlo de vuelta
    refund | cuándo me ingresáis el dinero de lo que devolví
    complaint | vaya vergüenza, abrí la caja y el plato hecho añicos
    complaint | pedí la grande y me ha venido la pequeña, otra vez
    cancel_order | oye que al final no lo quiero, paradlo antes de que salga
    cancel_order | puse mal la calle en el pedido de hace un rato, lo podéis corregir?
    payment | al meter la visa me sale "operación denegada"
    payment | me hace falta la factura con el cif de mi empresa
    account | no recuerdo la clave de la web
    account | quitadme de la lista de correos
    product_question | el gorro pica? es que tengo la piel sensible
    product_question | cabe un portátil de 15 pulgadas en la mochila?
    price | a cómo tenéis el termo grande
    price | si me llevo media docena me lo dejáis más barato?
    availability | os queda el jersey granate en la S?
    availability | vais a volver a traer la linterna frontal?
    purchase | apúntame un par de calcetines de lana y un gorro
    purchase | quiero seis platos hondos de los blancos
    greeting | wenas
    greeting | hola!! una cosita
    thanks | ay qué bien, mil gracias guapa
    thanks | listo, quedo agradecido
    other | hacéis prácticas de empresa para estudiantes?
    other | tenéis aparcamiento cerca del local?`,
  en: `
    order_status | hey, bought a lamp last friday and heard nothing since, any idea what's going on?
    order_status | it's said "out for delivery" since yesterday and nobody came
    shipping | would you post to the isle of wight too? roughly what would it cost
    shipping | if i order today will it be here before thursday
    refund | the trousers don't fit me, what do i do to send them back
    refund | when does the money for what i returned hit my bank
    complaint | what a joke, opened the box and the plate is in pieces
    complaint | ordered the large one and got the small one, again
    cancel_order | actually don't want it after all, stop it before it goes out
    cancel_order | put the wrong street on the order i made a minute ago, can you fix it
    payment | when i enter my visa it says transaction declined
    payment | i need an invoice with my company's vat number
    account | can't remember the login for your site
    account | take me off your mailing list
    product_question | is the beanie itchy? i've got sensitive skin
    product_question | does a 15 inch laptop fit in the backpack
    price | what are you asking for the big flask
    price | cheaper if i take half a dozen?
    availability | any burgundy jumpers left in S?
    availability | are you getting the head torch back in?
    purchase | put me down for a pair of wool socks and a hat
    purchase | i want six of the white soup plates
    greeting | heya
    greeting | hi!! quick one
    thanks | aw brilliant, cheers
    thanks | sorted, much obliged
    other | do you take interns?
    other | is there parking near your place`,
  pt: `
    order_status | oi, comprei um candeeiro na sexta e até agora nada, o que se passa?
    order_status | diz "saiu para entrega" desde ontem e não veio ninguém
    shipping | para o funchal também mandam? quanto ficava
    shipping | se encomendar hoje chega antes de quinta?
    refund | as calças não me servem, o que faço para mandar de volta
    refund | quando cai na conta o dinheiro do que devolvi
    complaint | que vergonha, abri a caixa e o prato em cacos
    complaint | pedi o grande e veio o pequeno, outra vez
    cancel_order | afinal já não quero, parem antes que saia
    cancel_order | pus a rua errada no pedido de há bocado, conseguem corrigir?
    payment | quando meto o visa diz operação recusada
    payment | preciso da fatura com o nif da empresa
    account | não me lembro da senha do site
    account | tirem-me da lista de e-mails
    product_question | o gorro pica? tenho a pele sensível
    product_question | cabe um portátil de 15 polegadas na mochila?
    price | a quanto está o termo grande
    price | se levar meia dúzia fica mais em conta?
    availability | ainda têm a camisola bordô em S?
    availability | vão voltar a ter a lanterna frontal?
    purchase | aponte aí um par de meias de lã e um gorro
    purchase | quero seis pratos fundos dos brancos
    greeting | opa
    greeting | olá!! uma coisinha
    thanks | ai que bom, valeu mesmo
    thanks | resolvido, fico grato
    other | aceitam estagiários?
    other | há estacionamento perto da loja?`,
  fr: `
    order_status | coucou, j'ai acheté une lampe vendredi et toujours rien, il se passe quoi ?
    order_status | c'est marqué "en cours de livraison" depuis hier et personne n'est venu
    shipping | vous envoyez aussi à la Réunion ? ça ferait combien
    shipping | si je commande aujourd'hui je l'ai avant jeudi ?
    refund | le pantalon ne me va pas, je fais comment pour le renvoyer
    refund | quand est-ce que l'argent de mon retour arrive sur mon compte
    complaint | c'est la honte, j'ouvre le carton et l'assiette est en mille morceaux
    complaint | j'avais pris le grand et j'ai reçu le petit, encore une fois
    cancel_order | finalement je n'en veux plus, arrêtez tout avant que ça parte
    cancel_order | j'ai mis la mauvaise rue sur ma commande de tout à l'heure, vous pouvez corriger ?
    payment | quand je mets ma visa ça dit transaction refusée
    payment | il me faut une facture avec le siret de ma société
    account | je ne me souviens plus de mes identifiants
    account | retirez-moi de votre liste de diffusion
    product_question | le bonnet gratte ? j'ai la peau sensible
    product_question | un ordi 15 pouces rentre dans le sac ?
    price | vous le faites à combien le grand thermos
    price | moins cher si j'en prends une demi-douzaine ?
    availability | il reste le pull bordeaux en S ?
    availability | la lampe frontale, vous allez en ravoir ?
    purchase | notez-moi une paire de chaussettes en laine et un bonnet
    purchase | je veux six assiettes creuses blanches
    greeting | yo
    greeting | bonjour !! petite question
    thanks | oh trop bien, merci à vous
    thanks | c'est réglé, bien reconnaissant
    other | vous prenez des stagiaires ?
    other | il y a un parking près de chez vous ?`,
  de: `
    order_status | hi, hab letzten freitag eine lampe gekauft und seitdem nix gehört, was ist da los?
    order_status | da steht seit gestern "in zustellung" und keiner kam
    shipping | verschickt ihr auch nach helgoland? was würde das kosten
    shipping | wenn ich heute bestelle, ist es vor donnerstag da?
    refund | die hose passt mir nicht, was muss ich tun um sie zurückzuschicken
    refund | wann ist das geld für meine retoure auf dem konto
    complaint | eine frechheit, karton auf und der teller in scherben
    complaint | die große bestellt und die kleine bekommen, schon wieder
    cancel_order | ich will es doch nicht, bitte stoppen bevor es rausgeht
    cancel_order | hab bei der bestellung eben die falsche straße angegeben, könnt ihr das korrigieren
    payment | wenn ich meine visa eingebe kommt zahlung abgelehnt
    payment | ich brauche eine rechnung mit der umsatzsteuernummer meiner firma
    account | ich weiß mein kennwort für den shop nicht mehr
    account | nehmt mich aus dem verteiler
    product_question | kratzt die mütze? hab empfindliche haut
    product_question | passt ein 15 zoll laptop in den rucksack
    price | was nehmt ihr für die große thermoskanne
    price | wird's billiger wenn ich ein halbes dutzend nehme?
    availability | habt ihr den weinroten pulli noch in S?
    availability | kriegt ihr die stirnlampe nochmal rein?
    purchase | schreibt mir ein paar wollsocken und eine mütze auf
    purchase | ich will sechs von den weißen suppentellern
    greeting | servus
    greeting | hallo!! kurze frage
    thanks | ach super, dankeschön
    thanks | erledigt, besten dank
    other | nehmt ihr praktikanten?
    other | gibt's bei euch parkplätze in der nähe`,
  it: `
    order_status | ciao, venerdì ho preso una lampada e ancora niente, che succede?
    order_status | dice "in consegna" da ieri e non è venuto nessuno
    shipping | mandate anche a lampedusa? quanto verrebbe
    shipping | se lo prendo oggi mi arriva prima di giovedì?
    refund | i pantaloni non mi stanno, cosa faccio per rimandarli indietro
    refund | quando mi tornano i soldi di quello che ho reso
    complaint | che vergogna, apro la scatola e il piatto in mille pezzi
    complaint | avevo preso il grande e mi è arrivato il piccolo, di nuovo
    cancel_order | alla fine non lo voglio, fermatelo prima che parta
    cancel_order | ho messo la via sbagliata nell'ordine di poco fa, lo correggete?
    payment | quando metto la visa dice operazione rifiutata
    payment | mi serve la fattura con la partita iva
    account | non ricordo le credenziali del sito
    account | toglietemi dalla mailing list
    product_question | il berretto pizzica? ho la pelle sensibile
    product_question | ci sta un portatile da 15 pollici nello zaino?
    price | a quanto lo fate il thermos grande
    price | se ne prendo mezza dozzina mi fate un prezzo migliore?
    availability | il maglione bordeaux in S c'è ancora?
    availability | la torcia frontale vi torna?
    purchase | segnatemi un paio di calze di lana e un berretto
    purchase | voglio sei piatti fondi di quelli bianchi
    greeting | ehilà
    greeting | ciao!! una cosa veloce
    thanks | che bello, grazie davvero
    thanks | risolto, vi sono grato
    other | prendete stagisti?
    other | c'è parcheggio vicino a voi?`,
  nl: `
    order_status | hoi, vrijdag een lamp gekocht en sindsdien niks gehoord, wat is er aan de hand?
    order_status | er staat sinds gisteren "onderweg naar bezorgadres" en er kwam niemand
    shipping | sturen jullie ook naar texel? wat zou dat kosten
    shipping | als ik vandaag bestel is het er dan voor donderdag
    refund | de broek past niet, wat moet ik doen om hem terug te sturen
    refund | wanneer staat het geld van mijn retour op mijn rekening
    complaint | schandalig, doos open en het bord in scherven
    complaint | de grote besteld en de kleine gekregen, alweer
    cancel_order | ik hoef het toch niet meer, hou het tegen voordat het weg is
    payment | als ik mijn visa invul staat er transactie geweigerd
    payment | ik heb een factuur nodig met het btw-nummer van mijn bedrijf
    account | ik weet mijn inlog van de site niet meer
    product_question | kriebelt de muts? ik heb een gevoelige huid
    price | wat vragen jullie voor de grote thermosfles
    availability | hebben jullie de bordeaux trui nog in S?
    purchase | noteer maar een paar wollen sokken en een muts
    greeting | heey
    thanks | oh top, dank jullie wel
    other | nemen jullie stagiairs aan?`,
};

export const heldOut: readonly Phrase[] = Object.entries(messages).flatMap(([language, lines]) =>
  lines.trim().split("\n").map((line) => {
    const [category = "", ...text] = line.split("|");
    return { language, category: category.trim() as Phrase["category"], text: text.join("|").trim() };
  }),
);
