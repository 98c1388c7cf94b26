package tidings.shop.service;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Adds to the generated document what no annotation says: its title, and how a problem looks. */
@Component
final class OpenApiDocument implements OpenApiCustomizer {

    private final String title;

    OpenApiDocument(@Value("${spring.application.name}") String title) {
        this.title = title;
    }

    @Override
    public void customise(OpenAPI document) {
        document.getInfo().setTitle(title);
        document.getInfo().setVersion("1");
        if (document.getComponents() == null) document.setComponents(new Components());
        document.getComponents().addResponses("Problem", problem());
    }

    private static ApiResponse problem() {
        var error =
                new ObjectSchema().addProperty("field", new StringSchema()).addProperty("message", new StringSchema());
        var schema = new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("errors", new ArraySchema().items(error));
        return new ApiResponse()
                .description("A problem (RFC 9457)")
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
    }
}
