using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Access.Pages;

/// <summary>A page of forms, rendered for one request: what a form asked for is done, or the page says why not.</summary>
public abstract class FormPage : ComponentBase
{
    [Inject]
    private protected IStringLocalizer<PanelTexts> Texts { get; set; } = null!;

    /// <summary>The request that the page is rendered for.</summary>
    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    /// <summary>Why something was not done; null: nothing to say.</summary>
    protected string? Problem { get; private set; }

    private protected Caller Caller => (Caller)Context.Items[typeof(Caller)]!;

    /// <summary>Does what a form asked for, and goes on to a page; null: stays.</summary>
    protected async Task RunAsync(Func<Task> work, string? next = null)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (Problems.Of(failure) is { } problem)
        {
            // Of 404 the framework makes a page of its own.
            Context.Response.StatusCode = problem.Status == StatusCodes.Status404NotFound ? StatusCodes.Status410Gone : problem.Status;
            Problem = problem.Errors.Count == 0 ? ProblemWords.Of(Texts, problem) : string.Join(' ', problem.Errors.Select(error => ProblemWords.Of(Texts, error)));
            return;
        }

        if (next is not null)
        {
            Go(next);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for who has proved a short while ago to be who they are; others are asked to do so.</summary>
    protected async Task RunProvedAsync(Func<Task> work, string? next = null)
    {
        if (Context.RequestServices.GetRequiredService<Callers>().HasProved(Caller))
        {
            await RunAsync(work, next);
        }
        else
        {
            Go($"/step-up?return={Uri.EscapeDataString(Context.Request.Path)}");
        }
    }

    // Without the host and its scheme, which a proxy in front may have changed.
    private void Go(string address) => Context.Response.Redirect($"{Context.Request.PathBase}{address}");

    /// <summary>An address on this gateway, and nowhere else, in the letters that addresses are written in: of others no header can be made.</summary>
    internal static string Local(string? address) => address is ['/', ..] and not ['/', '/' or '\\', ..] && address.All(letter => letter is > ' ' and <= '~') ? address : "/";
}
