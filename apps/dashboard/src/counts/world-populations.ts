/**
 * People in countries, and in those of their provinces that have rows of their own, by the names that Johns Hopkins
 * University gives them; the United States are not among them. A name and a number a line.
 *
 * @see https://github.com/CSSEGISandData/COVID-19 (csse_covid_19_data/UID_ISO_FIPS_LookUp_Table.csv, CC BY 4.0)
 */
export const worldPopulations = `
Afghanistan 38928341
Albania 2877800
Algeria 43851043
Andorra 77265
Angola 32866268
Antigua and Barbuda 97928
Argentina 45195777
Armenia 2963234
Australia 25459700
Australia/Australian Capital Territory 428100
Australia/New South Wales 8118000
Australia/Northern Territory 245600
Australia/Queensland 5115500
Australia/South Australia 1756500
Australia/Tasmania 535500
Australia/Victoria 6629900
Australia/Western Australia 2630600
Austria 9006400
Azerbaijan 10139175
Bahamas 393248
Bahrain 1701583
Bangladesh 164689383
Barbados 287371
Belarus 9449321
Belgium 11589616
Belize 397621
Benin 12123198
Bhutan 771612
Bolivia 11673029
Bosnia and Herzegovina 3280815
Botswana 2351625
Brazil 212559409
Brunei 437483
Bulgaria 6948445
Burkina Faso 20903278
Burma 54409794
Burundi 11890781
Cabo Verde 555988
Cambodia 16718971
Cameroon 26545864
Canada 37855702
Canada/Alberta 4413146
Canada/British Columbia 5110917
Canada/Manitoba 1377517
Canada/New Brunswick 779993
Canada/Newfoundland and Labrador 521365
Canada/Northwest Territories 44904
Canada/Nova Scotia 977457
Canada/Ontario 14711827
Canada/Prince Edward Island 158158
Canada/Quebec 8537674
Canada/Saskatchewan 1181666
Canada/Yukon 41078
Central African Republic 4829764
Chad 16425859
Chile 19116209
China 1404676330
China/Anhui 63240000
China/Beijing 21540000
China/Chongqing 31020000
China/Fujian 39410000
China/Gansu 26370000
China/Guangdong 113460000
China/Guangxi 49260000
China/Guizhou 36000000
China/Hainan 9340000
China/Hebei 75560000
China/Heilongjiang 37730000
China/Henan 96050000
China/Hong Kong 7496988
China/Hubei 59170000
China/Hunan 68990000
China/Inner Mongolia 25340000
China/Jiangsu 80510000
China/Jiangxi 46480000
China/Jilin 27040000
China/Liaoning 43590000
China/Macau 649342
China/Ningxia 6880000
China/Qinghai 6030000
China/Shaanxi 38640000
China/Shandong 100470000
China/Shanghai 24240000
China/Shanxi 37180000
China/Sichuan 83410000
China/Tianjin 15600000
China/Tibet 3440000
China/Xinjiang 24870000
China/Yunnan 48300000
China/Zhejiang 57370000
Colombia 50882884
Comoros 869595
Congo (Brazzaville) 5518092
Congo (Kinshasa) 89561404
Costa Rica 5094114
Cote d'Ivoire 26378275
Croatia 4105268
Cuba 11326616
Cyprus 1207361
Czechia 10708982
Denmark 5792203
Denmark/Faroe Islands 48865
Denmark/Greenland 56772
Djibouti 988002
Dominica 71991
Dominican Republic 10847904
Ecuador 17643060
Egypt 102334403
El Salvador 6486201
Equatorial Guinea 1402985
Eritrea 3546427
Estonia 1326539
Eswatini 1160164
Ethiopia 114963583
Fiji 896444
Finland 5540718
France 65273512
France/French Guiana 298682
France/French Polynesia 280904
France/Guadeloupe 400127
France/Martinique 375265
France/Mayotte 272813
France/New Caledonia 285491
France/Reunion 895308
France/Saint Barthelemy 9885
France/Saint Pierre and Miquelon 5795
France/St Martin 38659
France/Wallis and Futuna 15289
Gabon 2225728
Gambia 2416664
Georgia 3989175
Germany 83783945
Ghana 31072945
Greece 10423056
Grenada 112519
Guatemala 17915567
Guinea 13132792
Guinea-Bissau 1967998
Guyana 786559
Haiti 11402533
Holy See 809
Honduras 9904608
Hungary 9660350
Iceland 341250
India 1380004385
Indonesia 273523621
Iran 83992953
Iraq 40222503
Ireland 4937796
Israel 8655541
Italy 60461828
Jamaica 2961161
Japan 126476458
Jordan 10203140
Kazakhstan 18776707
Kenya 53771300
Korea, South 51269183
Kosovo 1810366
Kuwait 4270563
Kyrgyzstan 6524191
Laos 7275556
Latvia 1886202
Lebanon 6825442
Lesotho 2142252
Liberia 5057677
Libya 6871287
Liechtenstein 38137
Lithuania 2722291
Luxembourg 625976
Madagascar 27691019
Malawi 19129955
Malaysia 32365998
Maldives 540542
Mali 20250834
Malta 441539
Marshall Islands 58413
Mauritania 4649660
Mauritius 1271767
Mexico 127792286
Moldova 4033963
Monaco 39244
Mongolia 3278292
Montenegro 628062
Morocco 36910558
Mozambique 31255435
Namibia 2540916
Nepal 29136808
Netherlands 17134873
Netherlands/Aruba 106766
Netherlands/Bonaire, Sint Eustatius and Saba 26221
Netherlands/Curacao 164100
Netherlands/Sint Maarten 42882
New Zealand 4822233
Nicaragua 6624554
Niger 24206636
Nigeria 206139587
North Macedonia 2083380
Norway 5421242
Oman 5106622
Pakistan 220892331
Panama 4314768
Papua New Guinea 8947027
Paraguay 7132530
Peru 32971846
Philippines 109581085
Poland 37846605
Portugal 10196707
Qatar 2881060
Romania 19237682
Russia 145934460
Rwanda 12952209
Saint Kitts and Nevis 53192
Saint Lucia 183629
Saint Vincent and the Grenadines 110947
San Marino 33938
Sao Tome and Principe 219161
Saudi Arabia 34813867
Senegal 16743930
Serbia 8737370
Seychelles 98340
Sierra Leone 7976985
Singapore 5850343
Slovakia 5459643
Slovenia 2078932
Solomon Islands 652858
Somalia 15893219
South Africa 59308690
South Sudan 11193729
Spain 46754783
Sri Lanka 21413250
Sudan 43849269
Suriname 586634
Sweden 10099270
Switzerland 8654618
Syria 17500657
Taiwan* 23816775
Tajikistan 9537642
Tanzania 59734213
Thailand 69799978
Timor-Leste 1318442
Togo 8278737
Trinidad and Tobago 1399491
Tunisia 11818618
Turkey 84339067
Uganda 45741000
Ukraine 43733759
United Arab Emirates 9890400
United Kingdom 67886004
United Kingdom/Anguilla 15002
United Kingdom/Bermuda 62273
United Kingdom/British Virgin Islands 30237
United Kingdom/Cayman Islands 65720
United Kingdom/Channel Islands 170499
United Kingdom/Falkland Islands (Malvinas) 3483
United Kingdom/Gibraltar 33691
United Kingdom/Isle of Man 85032
United Kingdom/Montserrat 4999
United Kingdom/Turks and Caicos Islands 38718
Uruguay 3473727
Uzbekistan 33469199
Vanuatu 292680
Venezuela 28435943
Vietnam 97338583
West Bank and Gaza 5101416
Western Sahara 597330
Yemen 29825968
Zambia 18383956
Zimbabwe 14862927
`;
