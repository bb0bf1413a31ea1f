namespace BotSentinel.Testing.Methods;

/// <summary>Methods of Bot API 10.2 that answer true and change nothing here.</summary>
internal static class SimpleMethods
{
    public static readonly string[] AnsweredTrue =
    [
        "logOut", "close", "sendMessageDraft", "setMessageReaction", "setUserEmojiStatus", "setChatAdministratorCustomTitle", "setChatMemberTag",
        "banChatSenderChat", "unbanChatSenderChat", "setChatPermissions", "answerChatJoinRequestQuery", "sendChatJoinRequestWebApp", "setChatPhoto",
        "deleteChatPhoto", "setChatTitle", "setChatDescription", "pinChatMessage", "unpinChatMessage", "unpinAllChatMessages", "leaveChat",
        "setChatStickerSet", "deleteChatStickerSet", "editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic",
        "unpinAllForumTopicMessages", "editGeneralForumTopic", "closeGeneralForumTopic", "reopenGeneralForumTopic", "hideGeneralForumTopic",
        "unhideGeneralForumTopic", "unpinAllGeneralForumTopicMessages", "answerCallbackQuery", "setManagedBotAccessSettings", "setMyDescription",
        "setMyShortDescription", "setMyProfilePhoto", "removeMyProfilePhoto", "setChatMenuButton", "setMyDefaultAdministratorRights", "sendGift",
        "giftPremiumSubscription", "verifyUser", "verifyChat", "removeUserVerification", "removeChatVerification", "readBusinessMessage",
        "deleteBusinessMessages", "setBusinessAccountName", "setBusinessAccountUsername", "setBusinessAccountBio", "setBusinessAccountProfilePhoto",
        "removeBusinessAccountProfilePhoto", "setBusinessAccountGiftSettings", "transferBusinessAccountStars", "convertGiftToStars", "upgradeGift",
        "transferGift", "deleteStory", "editEphemeralMessageText", "editEphemeralMessageMedia", "editEphemeralMessageCaption",
        "editEphemeralMessageReplyMarkup", "approveSuggestedPost", "declineSuggestedPost", "deleteEphemeralMessage", "deleteMessageReaction",
        "deleteAllMessageReactions", "createNewStickerSet", "addStickerToSet", "setStickerPositionInSet", "deleteStickerFromSet", "replaceStickerInSet",
        "setStickerEmojiList", "setStickerKeywords", "setStickerMaskPosition", "setStickerSetTitle", "setStickerSetThumbnail",
        "setCustomEmojiStickerSetThumbnail", "deleteStickerSet", "sendRichMessageDraft", "answerInlineQuery", "answerShippingQuery", "answerPreCheckoutQuery",
        "refundStarPayment", "editUserStarSubscription", "setPassportDataErrors",
    ];
}
