import type { Phrases } from "./phrases";

export const es: Phrases = {
  order_status: `
    ¿Dónde está mi pedido?
    Hice un pedido hace una semana y no sé nada
    ¿Cuándo llega mi paquete?
    ¿Ya habéis enviado lo que compré?
    Quiero saber el estado de mi compra, número 4512
    Aún no me ha llegado el paquete
    ¿Me puedes dar el número de seguimiento?
    El seguimiento lleva tres días sin moverse
    ¿Ha salido ya mi pedido del almacén?
    Estoy esperando mi pedido desde el lunes
    Buenas, ¿cómo va lo mío? pedí unas botas el martes
    ¿Me confirmáis si mi pedido está en camino?`,
  shipping: `
    ¿Cuánto cuesta el envío a Canarias?
    ¿Hacéis envíos a Portugal?
    ¿Cuánto tarda en llegar a Sevilla?
    ¿Qué gastos de envío tenéis?
    ¿Puedo recogerlo en la tienda?
    ¿Enviáis en 24 horas?
    ¿Con qué empresa de transporte trabajáis?
    ¿El envío es gratis a partir de qué importe?
    ¿Mandáis paquetes a México?
    ¿Se puede entregar en un punto de recogida?
    ¿Qué plazo de entrega tenéis para Mallorca?
    ¿Entregáis los sábados?`,
  refund: `
    Quiero devolver la chaqueta
    ¿Cómo hago una devolución?
    Quiero que me devolváis el dinero
    ¿Cuándo me llega el reembolso?
    Me queda pequeño, quiero cambiarlo por otra talla
    ¿Cuántos días tengo para devolverlo?
    ¿La devolución es gratuita?
    Lo devolví hace diez días y no me han abonado nada
    No es lo que esperaba, quiero el reembolso
    ¿Puedo cambiar las botas por un número más?
    ¿Dónde dejo el paquete para la devolución?
    Necesito la etiqueta para devolver el pedido`,
  complaint: `
    El paquete llegó roto
    La taza vino con una grieta, esto es inaceptable
    Me habéis mandado el producto equivocado
    Estoy muy descontento con el servicio
    Llevo tres días escribiendo y nadie me contesta
    La mochila se ha roto a la semana
    Falta un artículo en la caja
    Es la segunda vez que llega mal
    Quiero poner una reclamación
    La calidad es pésima, me siento engañado
    El repartidor fue muy maleducado
    La cremallera no funciona, vino defectuosa`,
  cancel_order: `
    Quiero cancelar mi pedido
    ¿Puedo anular la compra que hice ayer?
    Cancelad el pedido 8841 por favor
    Me he equivocado, anuladlo
    ¿Todavía puedo cambiar la dirección del pedido?
    Quiero modificar mi pedido antes de que salga
    Quita una de las tazas de mi pedido
    He comprado dos veces sin querer, anulad uno
    Ya no lo quiero, cancélalo
    ¿Cómo anulo un pedido?
    Por favor no lo enviéis, he cambiado de idea
    Necesito cambiar el color del pedido que acabo de hacer`,
  payment: `
    ¿Puedo pagar con Bizum?
    No me deja pagar con la tarjeta
    Me habéis cobrado dos veces
    Necesito la factura de mi compra
    ¿Aceptáis PayPal?
    ¿Se puede pagar a plazos?
    El pago me da error
    ¿Hacéis factura a empresas?
    ¿Puedo pagar contra reembolso?
    Me aparece un cargo que no reconozco
    ¿Qué formas de pago hay?
    El cupón no se aplica al pagar`,
  account: `
    No puedo entrar en mi cuenta
    He olvidado mi contraseña
    Quiero cambiar mi correo electrónico
    ¿Cómo borro mi cuenta?
    Quiero daros de baja mis datos
    Cambiad mi dirección en el perfil
    No me llega el correo para restablecer la clave
    ¿Cómo me registro en la web?
    No quiero recibir más publicidad
    Mi usuario está bloqueado
    Quiero actualizar mi número de teléfono
    No me deja iniciar sesión`,
  product_question: `
    ¿De qué material es la chaqueta?
    ¿La mochila es impermeable?
    ¿Se puede meter la taza en el lavavajillas?
    ¿Qué talla me recomiendas si mido 1,80?
    ¿Cuánto pesa la tienda de campaña?
    ¿Sirve para niños?
    ¿Qué medidas tiene la botella?
    ¿Cómo se lava el saco de dormir?
    ¿Es compatible con mi móvil?
    ¿Tiene garantía?
    ¿Qué diferencia hay entre los dos modelos?
    ¿Abriga bastante para la nieve?`,
  price: `
    ¿Cuánto cuesta la taza azul?
    ¿Qué precio tiene la mochila?
    ¿Cuánto valen las botas?
    ¿Me haces un descuento si compro tres?
    ¿A cuánto está la tienda?
    ¿Tenéis alguna oferta?
    ¿El precio incluye IVA?
    ¿Hay rebajas ahora?
    ¿Cuál es el precio al por mayor?
    Dime el precio de la botella
    ¿Por qué ha subido de precio?
    ¿Tenéis algo más barato?`,
  availability: `
    ¿Tenéis la chaqueta en verde?
    ¿Queda la talla M?
    ¿Hay stock de la mochila roja?
    ¿Cuándo volvéis a tener la taza azul?
    ¿Está disponible en tienda?
    ¿Tenéis botas del 42?
    ¿Os quedan tazas?
    Sale agotado, ¿lo vais a reponer?
    ¿Lo tenéis en otro color?
    ¿Tienen este modelo en negro?
    Avísame cuando haya existencias
    ¿Queda alguna unidad de la tienda para dos?`,
  purchase: `
    Quiero comprar dos tazas azules
    ¿Tenéis dos tazas azules?
    Me llevo la mochila negra
    Ponme tres botellas
    Quiero pedir una chaqueta talla L
    Me gustaría encargar cinco tazas
    Quisiera hacer un pedido
    Resérvame dos pares de botas
    Añade otra taza a la compra
    ¿Cómo puedo comprar la tienda de campaña?
    Necesito cuatro sacos de dormir
    Vale, me quedo con las dos`,
  greeting: `
    Hola
    Buenos días
    Buenas tardes
    Hola, ¿hay alguien?
    Buenas
    Hola, ¿qué tal?
    Holaa
    Buenas noches, ¿me podéis atender?
    Hola, tengo una pregunta
    Saludos
    Hola, quería hacer una consulta
    Hey, ¿estáis ahí?`,
  thanks: `
    Gracias
    Muchas gracias por todo
    Perfecto, gracias
    Genial, ya ha llegado, mil gracias
    Vale, muy amable
    Te lo agradezco mucho
    Estupendo, gracias por la ayuda
    Todo correcto, gracias
    Ok gracias
    Qué rápido, gracias
    De acuerdo, hasta luego
    Me encanta, sois los mejores`,
  other: `
    ¿Estáis buscando personal?
    Os ofrezco servicios de marketing para vuestra web
    ¿A qué hora abrís?
    ¿Dónde está vuestra tienda?
    Me he equivocado de número
    ¿Quién ganó el partido ayer?
    Quiero colaborar con vosotros como influencer
    ¿Me cuentas un chiste?
    Soy periodista y quiero haceros una entrevista
    ¿Eres una persona o un robot?
    Enviad vuestro currículum
    ¿Qué tiempo hace hoy?`,
};
