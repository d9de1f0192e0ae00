window.YTD.account.part0 = [
  {"account": {"email": "earl@example.com", "createdVia": "web", "username": "earl_of_snacks", "accountId": "1480412345678901248", "createdAt": "2022-01-10T08:00:00.000Z", "accountDisplayName": "The Earl in B4"}}
]
