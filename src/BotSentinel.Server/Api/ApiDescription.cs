using BotSentinel.Server.Admin;
using BotSentinel.Server.Commands;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace BotSentinel.Server.Api;

/// <summary>The API's description by OpenAPI 3.1, and a page that shows it. Open to all who reach the admin listener: it tells nothing of what the gateway keeps.</summary>
internal static class ApiDescription
{
    private const string Scheme = "key", Document = "v1";

    public static void AddDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith(ApiEndpoints.Root[1..], StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "BotSentinel",
                Version = "v1",
                Description = "What the gateway's operator owns: tenants, bots, policies, lists. Every call but the health check and those that sign in bears an API key, or the cookie of a session. Problems are told by RFC 9457.",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "bs_...", Description = "An API key." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<ApiRoute>().LastOrDefault() is { } route)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
                operation.Description = route.Scope == Keys.KeyScope.None ? null : $"Scope: {string.Join(", ", Keys.KeyScopes.Write(route.Scope))}.";
                if (route.IsRemembered)
                {
                    Header(operation, RememberedAnswers.Header, isRequired: false, "A name for this very request: sent again under the same one within a day, it is answered as before and not done again.");
                }
            }

            if (metadata.OfType<WantsIfMatch>().FirstOrDefault() is { } wanted)
            {
                Header(operation, "If-Match", isRequired: !wanted.OrNew, "The version that the change is made on top of, as ETag told it; * for whichever it is.");
                if (wanted.OrNew)
                {
                    Header(operation, "If-None-Match", isRequired: false, "* instead of If-Match: only if it is not there yet.");
                }
            }

            return Task.CompletedTask;
        });
    });

    public static void MapDescription(this WebApplication app)
    {
        // Written once: it is always the same, takes the better part of a second to write, and is open to strangers.
        Lazy<Task<byte[]>> written = new(() => WriteAsync(app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document)));
        app.MapGet("/api/openapi/{documentName}.json", async Task<Results<FileContentHttpResult, NotFound>> (string documentName) =>
            documentName == Document ? TypedResults.Bytes(await written.Value, "application/json; charset=utf-8") : TypedResults.NotFound()).ExcludeFromDescription();

        // The page alone: nothing that tells its maker, or asks a service of theirs.
        app.MapScalarApiReference("/api/docs", scalar => scalar.WithNonce().DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton().WithTitle($"BotSentinel {HelpCommand.ProductVersion}").WithOpenApiRoutePattern("/api/openapi/{documentName}.json")).ExcludeFromDescription().WithMetadata(new ContentPolicy(ScalarOptions.NonceHttpContextItemKey));
    }

    private static async Task<byte[]> WriteAsync(IOpenApiDocumentProvider provider)
    {
        OpenApiDocument document = await provider.GetOpenApiDocumentAsync();
        using MemoryStream bytes = new();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }

    private static void Header(OpenApiOperation operation, string name, bool isRequired, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Required = isRequired, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
    }
}
