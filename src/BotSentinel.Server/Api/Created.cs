using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace BotSentinel.Server.Api;

/// <summary>The answer of a route that made something: 201, with its place and version.</summary>
/// <param name="Location">Where it is, below the API.</param>
/// <param name="Version">Its version; 0 for what has none.</param>
/// <param name="Value">What was made.</param>
internal sealed record Created<T>(string Location, int Version, T Value) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status201Created;
        httpContext.Response.Headers.Location = $"{httpContext.Request.PathBase}{ApiEndpoints.Root}/{Location}";
        if (Version > 0)
        {
            ETags.Write(httpContext.Response, Version);
        }

        return httpContext.Response.WriteAsJsonAsync(Value, ApiJson.Options, httpContext.RequestAborted);
    }
}
