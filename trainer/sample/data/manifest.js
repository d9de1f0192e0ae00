window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "1480412345678901248",
    "userName": "earl_of_snacks",
    "displayName": "The Earl in B4"
  },
  "archiveInfo": {
    "sizeBytes": "262144",
    "generationDate": "2025-10-01T09:00:00.000Z",
    "isPartialArchive": false,
    "maxPartSizeBytes": "53687091200"
  },
  "dataTypes": {
    "account": {
      "files": [
        {
          "fileName": "data/account.js",
          "globalName": "YTD.account.part0",
          "count": "1"
        }
      ]
    },
    "noteTweet": {
      "files": [
        {
          "fileName": "data/note-tweet.js",
          "globalName": "YTD.note_tweet.part0",
          "count": "1"
        }
      ]
    },
    "tweets": {
      "files": [
        {
          "fileName": "data/tweets.js",
          "globalName": "YTD.tweets.part0",
          "count": "342"
        }
      ]
    }
  }
}
