import type { Phrases } from "./phrases";

export const pt: Phrases = {
  order_status: `
    Onde está a minha encomenda?
    Fiz um pedido há uma semana e não sei de nada
    Quando chega o meu pacote?
    Já enviaram o que comprei?
    Queria saber o estado do pedido 4512
    A minha encomenda ainda não chegou
    Pode dar-me o código de rastreio?
    O rastreamento não muda há três dias
    O meu pedido já saiu do armazém?
    Estou à espera da encomenda desde segunda
    Alguma novidade das botas que pedi na terça?
    Pode confirmar se o meu pedido está a caminho?`,
  shipping: `
    Quanto custa o envio para os Açores?
    Vocês enviam para o Brasil?
    Quanto tempo demora a entrega no Porto?
    Quais são os custos de envio?
    Posso levantar na loja?
    Fazem entrega no dia seguinte?
    Que transportadora usam?
    A partir de que valor o frete é grátis?
    Mandam encomendas para Angola?
    Pode ser entregue num ponto de recolha?
    Qual é o prazo de entrega para a Madeira?
    Entregam aos sábados?`,
  refund: `
    Quero devolver o casaco
    Como faço uma devolução?
    Quero o meu dinheiro de volta
    Quando recebo o reembolso?
    Ficou pequeno, quero trocar por outro tamanho
    Quantos dias tenho para devolver?
    A devolução é gratuita?
    Devolvi há dez dias e ainda não me reembolsaram
    Não é o que eu esperava, quero o reembolso
    Posso trocar as botas por um número maior?
    Onde deixo o pacote da devolução?
    Preciso da etiqueta para devolver o pedido`,
  complaint: `
    O pacote chegou partido
    A caneca veio rachada, isto é inaceitável
    Enviaram-me o produto errado
    Estou muito insatisfeito com o serviço
    Escrevo há três dias e ninguém responde
    A mochila estragou-se numa semana
    Falta um artigo na caixa
    É a segunda vez que chega estragado
    Quero fazer uma reclamação
    A qualidade é péssima, sinto-me enganado
    O estafeta foi muito mal-educado
    O fecho não funciona, veio com defeito`,
  cancel_order: `
    Quero cancelar o meu pedido
    Posso anular a compra que fiz ontem?
    Cancelem o pedido 8841 por favor
    Enganei-me, pode cancelar?
    Ainda posso mudar a morada da encomenda?
    Queria alterar o meu pedido antes de sair
    Tire uma das canecas do meu pedido
    Comprei duas vezes sem querer, cancelem uma
    Já não quero, cancele
    Como cancelo uma encomenda?
    Por favor não enviem, mudei de ideias
    Preciso mudar a cor do pedido que acabei de fazer`,
  payment: `
    Posso pagar com MB Way?
    Não consigo pagar com cartão
    Cobraram-me duas vezes
    Preciso da fatura da minha compra
    Aceitam PayPal?
    Dá para pagar em prestações?
    O pagamento dá erro
    Passam fatura para empresas?
    Posso pagar na entrega?
    Aparece uma cobrança que não reconheço
    Quais são as formas de pagamento?
    O cupom não funciona na hora de pagar`,
  account: `
    Não consigo entrar na minha conta
    Esqueci-me da palavra-passe
    Quero mudar o meu e-mail
    Como apago a minha conta?
    Quero que removam os meus dados
    Alterem a morada no meu perfil
    Não recebo o e-mail para redefinir a senha
    Como me registo no site?
    Não quero receber mais publicidade
    O meu usuário está bloqueado
    Quero atualizar o meu telefone
    Não me deixa iniciar sessão`,
  product_question: `
    De que material é o casaco?
    A mochila é impermeável?
    A caneca pode ir à máquina de lavar loiça?
    Que tamanho recomenda para quem mede 1,80?
    Quanto pesa a tenda?
    Serve para crianças?
    Quais são as medidas da garrafa?
    Como se lava o saco-cama?
    É compatível com o meu telemóvel?
    Tem garantia?
    Qual é a diferença entre os dois modelos?
    É quente o suficiente para a neve?`,
  price: `
    Quanto custa a caneca azul?
    Qual é o preço da mochila?
    Quanto são as botas?
    Fazem desconto se comprar três?
    Quanto está a tenda?
    Têm alguma promoção?
    O preço inclui IVA?
    Há saldos agora?
    Qual é o preço de revenda?
    Diga-me o preço da garrafa
    Porque é que o preço subiu?
    Tem algo mais barato?`,
  availability: `
    Têm o casaco em verde?
    Ainda há tamanho M?
    A mochila vermelha está em stock?
    Quando voltam a ter a caneca azul?
    Está disponível na loja?
    Têm botas no número 42?
    Ainda há canecas?
    Está esgotado, vão repor?
    Têm noutra cor?
    Vocês têm este modelo em preto?
    Avise-me quando estiver disponível
    Ainda resta alguma tenda para dois?`,
  purchase: `
    Quero comprar duas canecas azuis
    Queria duas canecas azuis, por favor
    Vou levar a mochila preta
    Quero três garrafas
    Quero encomendar um casaco tamanho L
    Gostaria de encomendar cinco canecas
    Queria fazer um pedido
    Reserve dois pares de botas para mim
    Acrescente mais uma caneca à compra
    Como posso comprar a tenda?
    Preciso de quatro sacos-cama
    Está bem, fico com as duas`,
  greeting: `
    Olá
    Bom dia
    Boa tarde
    Oi, tem alguém aí?
    Oi
    Olá, tudo bem?
    Oiii
    Boa noite, pode atender-me?
    Olá, tenho uma dúvida
    Saudações
    Olá, queria fazer uma pergunta
    Ei, estão aí?`,
  thanks: `
    Obrigado
    Muito obrigada por tudo
    Perfeito, obrigado
    Ótimo, já chegou, muito obrigado
    Está bem, muito amável
    Agradeço imenso
    Excelente, obrigada pela ajuda
    Tudo certo, obrigado
    Ok obrigada
    Que rápido, obrigado
    Combinado, até logo
    Adorei, vocês são os melhores`,
  other: `
    Estão a recrutar?
    Oferecemos serviços de marketing para o vosso site
    A que horas abrem?
    Onde fica a vossa loja?
    Desculpe, enganei-me no número
    Quem ganhou o jogo ontem?
    Gostava de colaborar como influencer
    Conta-me uma piada?
    Sou jornalista e queria fazer uma entrevista
    Você é uma pessoa ou um robô?
    Envio o meu currículo
    Como está o tempo hoje?`,
};
