using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace BotSentinel.Server.Api;

/// <summary>The answer of a route that shows something with a version: 200 with an entity tag, or 304 when the caller has it already.</summary>
internal sealed record Versioned<T>(int Version, T Value) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ETags.Write(httpContext.Response, Version);
        if (HttpMethods.IsGet(httpContext.Request.Method) && httpContext.Request.Headers.IfNoneMatch.ToString() == ETags.Of(Version))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return httpContext.Response.WriteAsJsonAsync(Value, ApiJson.Options, httpContext.RequestAborted);
    }
}
