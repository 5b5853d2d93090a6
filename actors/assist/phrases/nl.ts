import type { Phrases } from "./phrases";

export const nl: Phrases = {
  order_status: `
    Waar is mijn bestelling?
    Ik heb een week geleden besteld en niets gehoord
    Wanneer komt mijn pakket aan?
    Hebben jullie al verstuurd wat ik gekocht heb?
    Ik wil de status van bestelling 4512 weten
    Mijn pakje is er nog steeds niet
    Kun je me de track-en-tracecode geven?
    De tracking staat al drie dagen stil
    Is mijn bestelling al uit het magazijn?
    Ik wacht sinds maandag op mijn bestelling
    waar blijft het boek dat ik de 3e besteld heb
    op de site staat al vijf dagen verzonden en er komt niks
    laten jullie weten wanneer mijn spullen weggaan?
    hoe lang duurt het nog voor mijn bestelling er is
    wacht nog steeds op de koptelefoon, is er een probleem?`,
  shipping: `
    Wat kost verzending naar België?
    Leveren jullie in Duitsland?
    Hoe lang duurt de levering naar Utrecht?
    Wat zijn de verzendkosten?
    Kan ik het in de winkel ophalen?
    Kan het de volgende dag bezorgd worden?
    Met welke bezorgdienst werken jullie?
    Vanaf welk bedrag is verzending gratis?
    Kan het naar een afhaalpunt?
    Bezorgen jullie op zaterdag?
    kunnen jullie het 's avonds thuis brengen?
    naar welke landen sturen jullie
    rekenen jullie iets om het naar friesland te brengen?
    hoeveel dagen als ik nu koop
    kan ik het komen halen in plaats van laten sturen`,
  refund: `
    Ik wil de jas retourneren
    Hoe stuur ik iets terug?
    Ik wil mijn geld terug
    Wanneer krijg ik mijn terugbetaling?
    Het is te klein, ik wil ruilen voor een andere maat
    Hoeveel dagen heb ik om te retourneren?
    Is terugsturen gratis?
    Ik heb het tien dagen geleden teruggestuurd en nog geen geld gekregen
    Kan ik de laarzen ruilen voor een maat groter?
    Ik heb het retourlabel nodig
    de bank bevalt niet, kan ik hem naar jullie terugsturen?
    was te groot, ruilen jullie voor een maatje kleiner?
    is mijn retour aangekomen? wanneer zie ik mijn geld
    wat doe ik als mijn aankoop niet bevalt
    ik wil terug wat ik betaald heb`,
  complaint: `
    Het pakket kwam kapot aan
    Er zit een barst in de mok, dit is onacceptabel
    Jullie hebben het verkeerde artikel gestuurd
    Ik ben erg ontevreden over de service
    Ik schrijf al drie dagen en niemand antwoordt
    De rugzak is na een week gescheurd
    Er ontbreekt een artikel in de doos
    Ik wil een klacht indienen
    De kwaliteit is waardeloos, ik voel me opgelicht
    De rits werkt niet, hij is defect
    wat een teleurstelling, geen geluid uit de koptelefoon
    het pakket was open en er missen dingen
    dit heb ik niet besteld, ik wilde iets anders
    probeer jullie al een week te bereiken, belachelijk
    na twee dagen deed hij het niet meer, echt slechte kwaliteit`,
  cancel_order: `
    Ik wil mijn bestelling annuleren
    Kan ik mijn aankoop van gisteren annuleren?
    Annuleer bestelling 8841 alsjeblieft
    Ik heb me vergist, graag annuleren
    Kan ik het adres van de bestelling nog wijzigen?
    Ik wil mijn bestelling aanpassen voordat hij verstuurd wordt
    Haal een van de mokken uit mijn bestelling
    Ik heb per ongeluk twee keer besteld, annuleer er een
    Hoe annuleer ik een bestelling?
    Niet versturen alsjeblieft, ik heb me bedacht
    stop mijn aankoop alsjeblieft, ik heb het niet meer nodig
    kan er een artikel uit voordat jullie het sturen?
    verkeerd huisnummer ingevuld, pas het aan in de bestelling
    verwijder wat ik vanmorgen besteld heb
    ik wil van de koop afzien`,
  payment: `
    Kan ik met iDEAL betalen?
    Mijn kaart wordt niet geaccepteerd
    Jullie hebben twee keer afgeschreven
    Ik heb de factuur van mijn aankoop nodig
    Accepteren jullie PayPal?
    Kan ik in termijnen betalen?
    De betaling geeft een foutmelding
    Kan ik achteraf betalen?
    Er is een afschrijving die ik niet herken
    Welke betaalmethoden zijn er?
    bij de bank is het twee keer afgegaan
    mijn kaart doet het niet, wat nu
    kan ik betalen als de bezorger komt?
    op de bon ontbreekt mijn btw
    ik heb een cadeaubon en de site pakt hem niet`,
  account: `
    Ik kan niet in mijn account
    Ik ben mijn wachtwoord vergeten
    Ik wil mijn e-mailadres wijzigen
    Hoe verwijder ik mijn account?
    Verwijder mijn persoonlijke gegevens
    Pas het adres in mijn profiel aan
    De mail om mijn wachtwoord te resetten komt niet
    Hoe maak ik een account aan?
    Ik wil geen nieuwsbrief meer ontvangen
    Inloggen lukt niet
    wachtwoord kwijt en ik kom er niet meer in
    hoe wijzig ik het nummer dat jullie van mij hebben
    ik wil geen mails meer van jullie
    ik wil dat jullie alles wissen wat jullie van mij hebben
    de pagina zegt dat mijn gebruiker niet bestaat`,
  product_question: `
    Van welk materiaal is de jas?
    Is de rugzak waterdicht?
    Mag de mok in de vaatwasser?
    Welke maat raad je aan bij 1,80 m?
    Hoe zwaar is de tent?
    Is het geschikt voor kinderen?
    Wat zijn de afmetingen van de fles?
    Hoe was ik de slaapzak?
    Zit er garantie op?
    Wat is het verschil tussen de twee modellen?
    is de fiets iets voor iemand van 1,60?
    wat zit er in de crème? ik ben allergisch
    heeft de koptelefoon een snoer of is hij draadloos
    kan het buiten in de regen staan?
    hoeveel liter is het en hoe maak je het schoon`,
  price: `
    Hoeveel kost de blauwe mok?
    Wat is de prijs van de rugzak?
    Wat kosten de laarzen?
    Krijg ik korting als ik er drie koop?
    Hoe duur is de tent?
    Hebben jullie aanbiedingen?
    Is de prijs inclusief btw?
    Is er nu uitverkoop?
    Wat is de groothandelsprijs?
    Hebben jullie iets goedkopers?
    wat moet de vouwfiets kosten
    kunnen jullie zeggen waar de crème op uitkomt
    wat zou vier stuks kosten
    is de bank afgeprijsd?
    hebben jullie geen goedkopere?`,
  availability: `
    Hebben jullie de jas in het groen?
    Is maat M er nog?
    Is de rode rugzak op voorraad?
    Wanneer is de blauwe mok er weer?
    Is het in de winkel verkrijgbaar?
    Hebben jullie laarzen in maat 42?
    Zijn er nog mokken?
    Het is uitverkocht, komt het weer binnen?
    Hebben jullie het in een andere kleur?
    Laat me weten wanneer het weer leverbaar is
    zijn er fietsen in het rood?
    hebben jullie die nachtcrème niet meer?
    wanneer komt het boek weer binnen
    is er nog een in de winkel in de stad?
    kunnen jullie hem in 38 krijgen`,
  purchase: `
    Ik wil twee blauwe mokken kopen
    Ik wil graag twee blauwe mokken
    Ik neem de zwarte rugzak
    Doe mij maar drie flessen
    Ik wil een jas in maat L bestellen
    Ik zou graag vijf mokken bestellen
    Ik wil een bestelling plaatsen
    Leg nog een mok in mijn winkelmandje
    Hoe kan ik de tent kopen?
    Oké, ik neem ze allebei
    ik neem twee crèmes en een boek
    oké ik neem de vouwfiets
    ik wilde drie van die kleine planten
    leg er twee apart, ik betaal morgen
    zet me op de lijst voor vier kaartjes`,
  greeting: `
    Hallo
    Goedemorgen
    Goedemiddag
    Hallo, is daar iemand?
    Hoi
    Hallo, hoe gaat het?
    Hoiii
    Goedenavond, kunnen jullie me helpen?
    Hoi, ik heb een vraag
    Hallo, ik wilde iets vragen
    hallo allemaal
    hoi goedemorgen
    hey, hoe is het
    hallo, kan iemand me helpen?
    goedendag, een vraag`,
  thanks: `
    Bedankt
    Heel erg bedankt voor alles
    Perfect, dank je wel
    Super, het is aangekomen, dankjewel
    Oké, erg vriendelijk
    Ik waardeer het enorm
    Geweldig, bedankt voor de hulp
    Alles in orde, bedankt
    Dat was snel, dank u
    Prima, tot ziens
    oké bedankt!
    dat hielp enorm, fijne dag
    oké dat was het, doei
    top, bedankt allemaal
    jullie zijn zo aardig`,
  other: `
    Zoeken jullie personeel?
    Wij bieden marketing voor jullie website
    Hoe laat gaan jullie open?
    Waar is jullie winkel?
    Sorry, verkeerd nummer
    Wie heeft gisteren de wedstrijd gewonnen?
    Ik wil graag samenwerken als influencer
    Vertel eens een mop
    Ben je een mens of een robot?
    Wat voor weer is het vandaag?
    wanneer sluiten jullie vandaag
    ik zou graag bij jullie werken
    in welke straat zitten jullie
    ik schrijf namens een bureau, we hebben een voorstel
    hou je van voetbal?`,
};
