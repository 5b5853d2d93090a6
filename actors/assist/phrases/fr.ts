import type { Phrases } from "./phrases";

export const fr: Phrases = {
  order_status: `
    Où est ma commande ?
    J'ai commandé il y a une semaine et je n'ai pas de nouvelles
    Quand arrive mon colis ?
    Avez-vous déjà expédié ce que j'ai acheté ?
    Je voudrais connaître l'état de la commande 4512
    Mon paquet n'est toujours pas arrivé
    Pouvez-vous me donner le numéro de suivi ?
    Le suivi n'a pas bougé depuis trois jours
    Ma commande a-t-elle quitté l'entrepôt ?
    J'attends ma commande depuis lundi
    Des nouvelles des bottes que j'ai commandées mardi ?
    Pouvez-vous confirmer que ma commande est en route ?`,
  shipping: `
    Combien coûte la livraison en Corse ?
    Livrez-vous en Belgique ?
    Quel est le délai de livraison pour Lyon ?
    Quels sont les frais de port ?
    Puis-je venir le chercher en magasin ?
    Proposez-vous la livraison en 24 heures ?
    Quel transporteur utilisez-vous ?
    À partir de quel montant la livraison est-elle gratuite ?
    Envoyez-vous des colis au Canada ?
    Est-ce possible en point relais ?
    Combien de jours pour livrer en Suisse ?
    Livrez-vous le samedi ?`,
  refund: `
    Je veux retourner la veste
    Comment faire un retour ?
    Je veux être remboursé
    Quand vais-je recevoir mon remboursement ?
    C'est trop petit, je voudrais échanger contre une autre taille
    J'ai combien de jours pour le renvoyer ?
    Le retour est-il gratuit ?
    Je l'ai renvoyé il y a dix jours et je ne suis toujours pas remboursée
    Ce n'est pas ce que j'attendais, remboursez-moi
    Puis-je échanger les bottes contre une pointure au-dessus ?
    Où déposer le colis de retour ?
    Il me faut l'étiquette pour renvoyer la commande`,
  complaint: `
    Le colis est arrivé cassé
    La tasse est fêlée, c'est inacceptable
    Vous m'avez envoyé le mauvais article
    Je suis très mécontent du service
    J'écris depuis trois jours et personne ne répond
    Le sac à dos s'est déchiré au bout d'une semaine
    Il manque un article dans le carton
    C'est la deuxième fois que ça arrive abîmé
    Je veux faire une réclamation
    La qualité est nulle, je me sens arnaquée
    Le livreur a été très impoli
    La fermeture éclair ne marche pas, elle est défectueuse`,
  cancel_order: `
    Je veux annuler ma commande
    Puis-je annuler mon achat d'hier ?
    Annulez la commande 8841 s'il vous plaît
    Je me suis trompée, pouvez-vous annuler ?
    Est-ce que je peux encore changer l'adresse de la commande ?
    Je voudrais modifier ma commande avant l'envoi
    Enlevez une des tasses de ma commande
    J'ai commandé deux fois par erreur, annulez-en une
    Je n'en veux plus, annulez
    Comment annuler une commande ?
    Ne l'envoyez pas, j'ai changé d'avis
    Je dois changer la couleur de la commande que je viens de passer`,
  payment: `
    Puis-je payer avec Apple Pay ?
    Ma carte est refusée
    Vous m'avez débité deux fois
    J'ai besoin de la facture de mon achat
    Acceptez-vous PayPal ?
    Peut-on payer en plusieurs fois ?
    Le paiement affiche une erreur
    Faites-vous des factures pour les entreprises ?
    Puis-je payer à la livraison ?
    Il y a un débit que je ne reconnais pas
    Quels sont les moyens de paiement ?
    Le code promo ne passe pas au paiement`,
  account: `
    Je n'arrive pas à accéder à mon compte
    J'ai oublié mon mot de passe
    Je veux changer mon adresse e-mail
    Comment supprimer mon compte ?
    Supprimez mes données personnelles
    Modifiez l'adresse dans mon profil
    Je ne reçois pas le mail pour réinitialiser le mot de passe
    Comment m'inscrire sur le site ?
    Je ne veux plus recevoir de publicité
    Mon compte est bloqué
    Je veux mettre à jour mon numéro de téléphone
    Impossible de me connecter`,
  product_question: `
    En quelle matière est la veste ?
    Le sac à dos est-il imperméable ?
    La tasse passe-t-elle au lave-vaisselle ?
    Quelle taille conseillez-vous pour 1,80 m ?
    Combien pèse la tente ?
    Est-ce que ça convient aux enfants ?
    Quelles sont les dimensions de la gourde ?
    Comment laver le sac de couchage ?
    Est-ce compatible avec mon téléphone ?
    Y a-t-il une garantie ?
    Quelle est la différence entre les deux modèles ?
    Est-ce assez chaud pour la neige ?`,
  price: `
    Combien coûte la tasse bleue ?
    Quel est le prix du sac à dos ?
    C'est combien les bottes ?
    Vous faites une remise si j'en achète trois ?
    La tente est à combien ?
    Avez-vous des promotions ?
    Le prix est-il TTC ?
    Y a-t-il des soldes en ce moment ?
    Quel est le prix de gros ?
    Dites-moi le prix de la gourde
    Pourquoi le prix a-t-il augmenté ?
    Avez-vous quelque chose de moins cher ?`,
  availability: `
    Avez-vous la veste en vert ?
    Est-ce qu'il reste du M ?
    Le sac à dos rouge est-il en stock ?
    Quand la tasse bleue sera-t-elle de retour ?
    Est-ce disponible en magasin ?
    Avez-vous des bottes en 42 ?
    Il vous reste des tasses ?
    C'est épuisé, allez-vous en recevoir ?
    Vous l'avez dans une autre couleur ?
    Avez-vous ce modèle en noir ?
    Prévenez-moi quand il sera disponible
    Reste-t-il une tente deux places ?`,
  purchase: `
    Je veux acheter deux tasses bleues
    Je voudrais deux tasses bleues s'il vous plaît
    Je prends le sac à dos noir
    Mettez-moi trois gourdes
    Je veux commander une veste en L
    J'aimerais commander cinq tasses
    Je voudrais passer une commande
    Mettez-moi deux paires de bottes de côté
    Ajoutez une tasse à mon panier
    Comment puis-je acheter la tente ?
    J'ai besoin de quatre sacs de couchage
    D'accord, je prends les deux`,
  greeting: `
    Bonjour
    Bonsoir
    Salut
    Bonjour, il y a quelqu'un ?
    Coucou
    Bonjour, comment allez-vous ?
    Bonjouuur
    Bonsoir, pouvez-vous m'aider ?
    Bonjour, j'ai une question
    Salutations
    Bonjour, je voulais vous demander quelque chose
    Hé, vous êtes là ?`,
  thanks: `
    Merci
    Merci beaucoup pour tout
    Parfait, merci
    Super, c'est arrivé, merci beaucoup
    D'accord, c'est gentil
    Je vous remercie infiniment
    Génial, merci pour votre aide
    Tout est bon, merci
    Ok merci
    C'était rapide, merci
    Très bien, au revoir
    J'adore, vous êtes les meilleurs`,
  other: `
    Est-ce que vous recrutez ?
    Nous proposons des services de marketing pour votre site
    À quelle heure ouvrez-vous ?
    Où se trouve votre boutique ?
    Désolé, je me suis trompé de numéro
    Qui a gagné le match hier ?
    Je voudrais collaborer comme influenceuse
    Tu me racontes une blague ?
    Je suis journaliste et je voudrais vous interviewer
    Êtes-vous une personne ou un robot ?
    Voici mon CV
    Quel temps fait-il aujourd'hui ?`,
};
