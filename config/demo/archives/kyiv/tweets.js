window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "977001"
     ]
    }
   },
   "retweeted": false,
   "source": "demo",
   "id_str": "977001",
   "id": "977001",
   "full_text": "Against racism all week: coffee, films, talk. #imwithyou https://t.co/demo1 https://t.co/pic1",
   "created_at": "Wed Mar 21 10:00:00 +0000 2018",
   "lang": "en",
   "entities": {
    "hashtags": [
     {
      "text": "imwithyou",
      "indices": [
       "49",
       "59"
      ]
     }
    ],
    "urls": [
     {
      "url": "https://t.co/demo1",
      "expanded_url": "https://www.iom.int/news",
      "display_url": "iom.int/news"
     }
    ],
    "user_mentions": [],
    "media": [
     {
      "url": "https://t.co/pic1",
      "media_url_https": "https://pbs.twimg.com/media/demo.jpg",
      "type": "photo"
     }
    ]
   },
   "possibly_sensitive": false
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "977000"
     ]
    }
   },
   "retweeted": false,
   "source": "demo",
   "id_str": "977000",
   "id": "977000",
   "full_text": "RT @neighbours_kyiv: Soup at noon.",
   "created_at": "Tue Mar 20 09:00:00 +0000 2018",
   "lang": "en",
   "entities": {
    "hashtags": [],
    "urls": [],
    "user_mentions": []
   },
   "possibly_sensitive": false
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "976500"
     ]
    }
   },
   "retweeted": false,
   "source": "demo",
   "id_str": "976500",
   "id": "976500",
   "full_text": "@somebody thank you &amp; see you there",
   "created_at": "Mon Mar 12 08:15:00 +0000 2018",
   "lang": "en",
   "entities": {
    "hashtags": [],
    "urls": [],
    "user_mentions": []
   },
   "possibly_sensitive": false,
   "in_reply_to_screen_name": "somebody",
   "in_reply_to_status_id_str": "976400"
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "976000"
     ]
    }
   },
   "retweeted": false,
   "source": "demo",
   "id_str": "976000",
   "id": "976000",
   "full_text": "Гаряча лінія працює щодня: 527",
   "created_at": "Thu Mar 01 07:00:00 +0000 2018",
   "lang": "uk",
   "entities": {
    "hashtags": [],
    "urls": [],
    "user_mentions": []
   },
   "possibly_sensitive": false
  }
 }
]
