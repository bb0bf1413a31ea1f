using Microsoft.AspNetCore.Components.Endpoints;

namespace BotSentinel.Server.Panel;

/// <summary>A page with nothing to show where the gateway runs from files: there it is no page.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsDatabaseAttribute : Attribute
{
    public static bool IsOn(Type page) => IsDefined(page, typeof(NeedsDatabaseAttribute), inherit: false);

    /// <summary>Answers such a page's address as one where nothing is.</summary>
    public static Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page && IsOn(page.Type))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
