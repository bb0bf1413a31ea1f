using System.Net;
using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel.Server.Tests.Support;

/// <summary>Part of a page as the server renders it, where the page shows it only after a click.</summary>
internal static class PanelPart
{
    /// <summary>Renders a component, as it is when all has come, for whose browser it is.</summary>
    public static async Task<string> RenderAsync<TComponent>(StateGateway gateway, Browser browser, Dictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        await using AsyncServiceScope scope = gateway.Services.CreateAsyncScope();
        Caller caller = await gateway.Services.GetRequiredService<ISessions>().FindByHashAsync(AccessToken.Hash(browser.Cookies[SessionCookie.Name]), isUse: true, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("Nobody is signed in.");
        var state = (IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        state.SetAuthenticationState(Task.FromResult(new AuthenticationState(SessionAuthentication.PrincipalOf(caller))));
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>()).Initialize($"{browser.Address}", $"{browser.Address}");
        await using HtmlRenderer renderer = new(scope.ServiceProvider, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => WebUtility.HtmlDecode((await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString()));
    }
}
