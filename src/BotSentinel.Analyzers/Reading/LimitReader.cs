using System.Globalization;
using BotSentinel.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Reads what attributes say about handlers, and writes it as the options that a policy file would make.</summary>
internal sealed class LimitReader
{
    private const string Options = "global::BotSentinel.Policies.";
    private const string Array = "global::System.Collections.Immutable.ImmutableArray.Create";
    private readonly INamedTypeSymbol _type;
    private readonly Complaints _complaints;
    private readonly Said _ofClass;

    public LimitReader(string name, INamedTypeSymbol type, Complaints complaints)
    {
        _type = type;
        _complaints = complaints;
        _ofClass = Read(type, name);
    }

    public List<NamedCode> Policies { get; } = [];

    public List<NamedCode> Handlers { get; } = [];

    /// <summary>Adds what holds for a method: its own attributes and those of its class. Its roles and cost replace those of the class, all else adds up.</summary>
    public void Add(IMethodSymbol method, string handler)
    {
        Said own = Read(method, handler);
        string[] policies = [.. _ofClass.Policies.Concat(own.Policies).Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] roles = own.Roles.Length > 0 ? own.Roles : _ofClass.Roles;
        double? cost = own.Cost ?? _ofClass.Cost;
        List<string> settings = [];
        settings.AddRange(policies.Length == 0 ? [] : [$"Policies = {List(policies)}"]);
        settings.AddRange(roles.Length == 0 ? [] : [$"Roles = {List(roles)}"]);
        settings.AddRange(cost is null ? [] : [$"Cost = {cost.Value.ToString("R", CultureInfo.InvariantCulture)}D"]);
        if (settings.Count > 0)
        {
            Handlers.Add(new NamedCode(handler, $"new {Options}HandlerOptions {{ {string.Join(", ", settings)} }}"));
        }
    }

    private static string List(IEnumerable<string> texts) => $"{Array}({string.Join(", ", texts.Select(text => text.Literal()))})";

    private Said Read(ISymbol symbol, string name)
    {
        string[] limits = [.. symbol.AttributesNamed(Names.RateLimit).Select(attribute => Limit(attribute, symbol)).OfType<string>()];
        string? debounce = symbol.AttributesNamed(Names.Debounce).Select(attribute => Debounce(attribute, symbol)).FirstOrDefault();
        string? notify = symbol.AttributesNamed(Names.Notify).Select(attribute => Notify(attribute, symbol, limits.Length)).FirstOrDefault();
        string[] named = [.. symbol.AttributesNamed(Names.Policy).SelectMany(attribute => attribute.Texts()).Where(policy => policy.Length > 0)];
        string[] roles = [.. symbol.AttributesNamed(Names.RequireRole).SelectMany(attribute => Roles(attribute, symbol))];
        double? cost = symbol.AttributesNamed(Names.Cost).Select(attribute => Cost(attribute, symbol)).FirstOrDefault();
        if (limits.Length == 0 && debounce is null)
        {
            return new Said(named, roles, cost);
        }

        List<string> settings = [];
        settings.AddRange(limits.Length == 0 ? [] : [$"Limits = {Array}({string.Join(", ", limits)})"]);
        settings.AddRange(new[] { debounce, notify }.OfType<string>());
        Policies.Add(new NamedCode(name, $"new {Options}PolicyOptions {{ {string.Join(", ", settings)} }}"));
        return new Said([.. named, name], roles, cost);
    }

    private string? Limit(AttributeData attribute, ISymbol owner)
    {
        TypedConstant[] values = [.. attribute.Values()];
        int permits = values.Length > 0 ? values[0].Value as int? ?? 0 : 0;
        int burst = attribute.Named("Burst", 0);
        int scope = attribute.Named("Scope", 1);
        bool isGood = Check(permits >= 1 && permits <= 1_000_000_000, "permits", permits, "a number from 1 to 1,000,000,000", attribute, owner)
            & Check(burst >= 0, "Burst", burst, "a number from 1, or leave it out", attribute, owner)
            & CheckScope(scope, attribute, owner);
        string? window = Window(values.ElementAtOrDefault(1), TimeSpan.FromDays(3650), "10 years", attribute, owner);
        return !isGood || window is null ? null
            : $"new {Options}LimitOptions {{ Permits = {permits}, Window = {window}, Scope = (global::BotSentinel.Scopes.LimitScope){scope}, Algorithm = ({Options}LimitAlgorithm){attribute.Named("Algorithm", 0)}, Burst = {(burst == 0 ? "null" : burst.ToString(CultureInfo.InvariantCulture))} }}";
    }

    private string? Debounce(AttributeData attribute, ISymbol owner)
    {
        int scope = attribute.Named("Scope", 3);
        string? window = Window(attribute.Values().FirstOrDefault(), TimeSpan.FromDays(1), "1 day", attribute, owner);
        return CheckScope(scope, attribute, owner) && window is not null ? $"Debounce = new {Options}DebounceOptions {{ Window = {window}, Scope = (global::BotSentinel.Scopes.LimitScope){scope} }}" : null;
    }

    private string? Notify(AttributeData attribute, ISymbol owner, int limits)
    {
        if (limits == 0)
        {
            _complaints.Add(Diagnostics.NoEffect, attribute.Place(owner), "Notify", "there is no RateLimit beside it");
            return null;
        }

        string? text = attribute.Values().FirstOrDefault().Value as string;
        return $"Notify = {Options}NoticeMode.Once{(text is null ? "" : $", NotifyText = {text.Literal()}")}";
    }

    private double? Cost(AttributeData attribute, ISymbol owner)
    {
        double cost = attribute.Values().FirstOrDefault().Value as double? ?? 0;
        return Check(cost >= 0.001 && cost <= 1_000_000_000, "permits", cost, "a number from 0.001 to 1,000,000,000", attribute, owner) ? cost : null;
    }

    private string[] Roles(AttributeData attribute, ISymbol owner)
    {
        string[] roles = [.. attribute.Texts().Where(role => role.Length > 0)];
        Check(roles.Length > 0, "roles", "empty", "at least one", attribute, owner);
        return roles;
    }

    private string? Window(TypedConstant value, TimeSpan longest, string inWords, AttributeData attribute, ISymbol owner)
    {
        string text = value.Value as string ?? "";
        if (DurationText.Parse(text) is { } ticks && ticks >= TimeSpan.TicksPerMillisecond && ticks <= longest.Ticks)
        {
            return $"new global::System.TimeSpan({ticks.ToString(CultureInfo.InvariantCulture)}L)";
        }

        _complaints.Add(Diagnostics.BadDuration, attribute.Place(owner), text, inWords);
        return null;
    }

    private bool CheckScope(int scope, AttributeData attribute, ISymbol owner) => Check(scope != 0, "Scope", "LimitScope.None", "who is counted, as LimitScope.User", attribute, owner);

    private bool Check(bool isGood, string what, object value, string remedy, AttributeData attribute, ISymbol owner)
    {
        if (!isGood)
        {
            _complaints.Add(Diagnostics.BadValue, attribute.Place(owner ?? _type), what, string.Format(CultureInfo.InvariantCulture, "{0}", value), remedy);
        }

        return isGood;
    }

    /// <summary>What one method or class says for itself.</summary>
    private sealed record Said(string[] Policies, string[] Roles, double? Cost);
}
