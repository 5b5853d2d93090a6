import type { Phrases } from "./phrases";

export const it: Phrases = {
  order_status: `
    Dov'è il mio ordine?
    Ho ordinato una settimana fa e non so niente
    Quando arriva il mio pacco?
    Avete già spedito quello che ho comprato?
    Vorrei sapere lo stato dell'ordine 4512
    Il mio pacco non è ancora arrivato
    Mi può dare il numero di tracciamento?
    Il tracking è fermo da tre giorni
    Il mio ordine è uscito dal magazzino?
    Aspetto il mio ordine da lunedì
    Novità sugli stivali che ho ordinato martedì?
    Potete confermare che il mio ordine è in viaggio?`,
  shipping: `
    Quanto costa la spedizione in Sardegna?
    Spedite in Svizzera?
    Quanto ci mette la consegna a Torino?
    Quali sono le spese di spedizione?
    Posso ritirarlo in negozio?
    Fate la consegna in 24 ore?
    Che corriere usate?
    Da quale importo la spedizione è gratuita?
    Mandate pacchi in Spagna?
    Si può consegnare in un punto di ritiro?
    Quali sono i tempi di consegna per le isole?
    Consegnate il sabato?`,
  refund: `
    Voglio restituire la giacca
    Come faccio un reso?
    Rivoglio i miei soldi
    Quando ricevo il rimborso?
    È troppo piccolo, vorrei cambiarlo con un'altra taglia
    Quanti giorni ho per restituirlo?
    Il reso è gratuito?
    L'ho rispedito dieci giorni fa e non mi avete rimborsato
    Non è quello che mi aspettavo, voglio il rimborso
    Posso cambiare gli stivali con un numero più grande?
    Dove lascio il pacco del reso?
    Mi serve l'etichetta per restituire l'ordine`,
  complaint: `
    Il pacco è arrivato rotto
    La tazza è crepata, è inaccettabile
    Mi avete mandato l'articolo sbagliato
    Sono molto scontento del servizio
    Scrivo da tre giorni e nessuno risponde
    Lo zaino si è rotto dopo una settimana
    Manca un articolo nella scatola
    È la seconda volta che arriva danneggiato
    Voglio fare un reclamo
    La qualità è pessima, mi sento truffata
    Il corriere è stato molto maleducato
    La cerniera non funziona, è difettosa`,
  cancel_order: `
    Voglio annullare il mio ordine
    Posso annullare l'acquisto di ieri?
    Annullate l'ordine 8841 per favore
    Ho sbagliato, potete annullare?
    Posso ancora cambiare l'indirizzo dell'ordine?
    Vorrei modificare il mio ordine prima che parta
    Togliete una delle tazze dal mio ordine
    Ho ordinato due volte per errore, annullatene uno
    Non lo voglio più, annullatelo
    Come annullo un ordine?
    Per favore non speditelo, ho cambiato idea
    Devo cambiare il colore dell'ordine appena fatto`,
  payment: `
    Posso pagare con Satispay?
    Non accetta la mia carta
    Mi avete addebitato due volte
    Mi serve la fattura del mio acquisto
    Accettate PayPal?
    Si può pagare a rate?
    Il pagamento dà errore
    Fate fattura alle aziende?
    Posso pagare in contrassegno?
    C'è un addebito che non riconosco
    Quali sono i metodi di pagamento?
    Il buono sconto non viene applicato al pagamento`,
  account: `
    Non riesco ad accedere al mio account
    Ho dimenticato la password
    Voglio cambiare la mia e-mail
    Come cancello il mio account?
    Cancellate i miei dati personali
    Modificate l'indirizzo nel mio profilo
    Non mi arriva la mail per reimpostare la password
    Come mi registro sul sito?
    Non voglio più ricevere pubblicità
    Il mio utente è bloccato
    Voglio aggiornare il mio numero di telefono
    Non mi fa entrare`,
  product_question: `
    Di che materiale è la giacca?
    Lo zaino è impermeabile?
    La tazza va in lavastoviglie?
    Che taglia consigliate per uno alto 1,80?
    Quanto pesa la tenda?
    È adatto ai bambini?
    Che misure ha la borraccia?
    Come si lava il sacco a pelo?
    È compatibile con il mio cellulare?
    Ha la garanzia?
    Che differenza c'è tra i due modelli?
    È abbastanza calda per la neve?`,
  price: `
    Quanto costa la tazza blu?
    Qual è il prezzo dello zaino?
    Quanto vengono gli stivali?
    Mi fate uno sconto se ne prendo tre?
    A quanto sta la tenda?
    Avete qualche offerta?
    Il prezzo include l'IVA?
    Ci sono saldi adesso?
    Qual è il prezzo all'ingrosso?
    Mi dica il prezzo della borraccia
    Perché il prezzo è aumentato?
    Avete qualcosa di più economico?`,
  availability: `
    Avete la giacca in verde?
    È rimasta la taglia M?
    Lo zaino rosso è disponibile?
    Quando torna la tazza blu?
    È disponibile in negozio?
    Avete stivali numero 42?
    Ci sono ancora tazze?
    È esaurito, lo riassortite?
    Lo avete in un altro colore?
    Avete questo modello in nero?
    Avvisatemi quando torna disponibile
    È rimasta una tenda per due?`,
  purchase: `
    Voglio comprare due tazze blu
    Vorrei due tazze blu, per favore
    Prendo lo zaino nero
    Datemi tre borracce
    Voglio ordinare una giacca taglia L
    Mi piacerebbe ordinare cinque tazze
    Vorrei fare un ordine
    Mettetemi da parte due paia di stivali
    Aggiungete un'altra tazza al carrello
    Come posso comprare la tenda?
    Ho bisogno di quattro sacchi a pelo
    Va bene, le prendo tutte e due`,
  greeting: `
    Ciao
    Buongiorno
    Buon pomeriggio
    Ciao, c'è qualcuno?
    Salve
    Ciao, come va?
    Ciaooo
    Buonasera, mi potete aiutare?
    Ciao, ho una domanda
    Saluti
    Buongiorno, volevo chiedere una cosa
    Ehi, ci siete?`,
  thanks: `
    Grazie
    Grazie mille di tutto
    Perfetto, grazie
    Ottimo, è arrivato, grazie mille
    Va bene, molto gentile
    Lo apprezzo tantissimo
    Fantastico, grazie per l'aiuto
    Tutto a posto, grazie
    Ok grazie
    Che velocità, grazie
    D'accordo, arrivederci
    Lo adoro, siete i migliori`,
  other: `
    State assumendo?
    Offriamo servizi di marketing per il vostro sito
    A che ora aprite?
    Dove si trova il vostro negozio?
    Scusi, ho sbagliato numero
    Chi ha vinto la partita ieri?
    Vorrei collaborare come influencer
    Mi racconti una barzelletta?
    Sono una giornalista e vorrei intervistarvi
    Sei una persona o un robot?
    Ecco il mio curriculum
    Che tempo fa oggi?`,
};
