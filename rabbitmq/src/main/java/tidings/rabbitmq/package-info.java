/** The broker port on AMQP 0-9-1. Talks to RabbitMQ and to the embedded broker alike. */
@NullMarked
package tidings.rabbitmq;

import org.jspecify.annotations.NullMarked;
