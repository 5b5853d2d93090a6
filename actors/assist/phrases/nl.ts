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
    Ik wacht sinds maandag op mijn bestelling`,
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
    Bezorgen jullie op zaterdag?`,
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
    Ik heb het retourlabel nodig`,
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
    De rits werkt niet, hij is defect`,
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
    Niet versturen alsjeblieft, ik heb me bedacht`,
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
    Welke betaalmethoden zijn er?`,
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
    Inloggen lukt niet`,
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
    Wat is het verschil tussen de twee modellen?`,
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
    Hebben jullie iets goedkopers?`,
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
    Laat me weten wanneer het weer leverbaar is`,
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
    Oké, ik neem ze allebei`,
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
    Hallo, ik wilde iets vragen`,
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
    Prima, tot ziens`,
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
    Wat voor weer is het vandaag?`,
};
