namespace BotSentinel.Updates;

/// <summary>Facts about an update that are true or false.</summary>
[Flags]
public enum UpdateTraits : short
{
    /// <summary>Nothing of note.</summary>
    None = 0,

    /// <summary>The message answers another one in the same chat.</summary>
    Reply = 1,

    /// <summary>The message answers one from another chat, or a story.</summary>
    ExternalReply = 2,

    /// <summary>The message was forwarded.</summary>
    Forward = 4,

    /// <summary>The message was forwarded by a linked channel into its discussion group, not by a person.</summary>
    AutomaticForward = 8,

    /// <summary>The message was sent through an inline bot.</summary>
    ViaBot = 16,

    /// <summary>The sender is a bot.</summary>
    FromBot = 32,

    /// <summary>The sender has a premium account.</summary>
    Premium = 64,

    /// <summary>The message carries an inline keyboard.</summary>
    Keyboard = 128,

    /// <summary>The text is a media caption.</summary>
    Caption = 256,

    /// <summary>The message quotes a part of another one.</summary>
    Quote = 512,
}
