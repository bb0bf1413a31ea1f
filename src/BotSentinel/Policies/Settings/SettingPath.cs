using System.Globalization;

namespace BotSentinel.Policies.Settings;

/// <summary>Where a setting stands.</summary>
internal sealed class SettingPath
{
    private readonly SettingPath? _parent;
    private readonly string _key;
    private readonly bool _isIndex;

    private SettingPath(SettingPath? parent, string key, bool isIndex) => (_parent, _key, _isIndex) = (parent, key, isIndex);

    public static SettingPath Root { get; } = new(null, "", false);

    public SettingPath this[string key] => new(this, key, false);

    public SettingPath this[int index] => new(this, index.ToString(CultureInfo.InvariantCulture), true);

    /// <summary>As a JSON path: <c>policies.default.limits[0].window</c>.</summary>
    public override string ToString()
    {
        if (_parent is null)
        {
            return "";
        }

        string before = _parent.ToString();
        return _isIndex ? $"{before}[{_key}]"
            : !IsPlain(_key) ? $"{before}[\"{_key}\"]"
            : before.Length == 0 ? _key
            : $"{before}.{_key}";
    }

    /// <summary>As a configuration key: <c>BotSentinel:Policies:default:Limits:0:Window</c>.</summary>
    public string ToConfigurationKey(string section) =>
        _parent is null ? section
        : _parent.ToConfigurationKey(section) is { Length: > 0 } before ? $"{before}:{_key}"
        : _key;

    private static bool IsPlain(string key) => key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$');
}
